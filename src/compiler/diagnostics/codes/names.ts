import type { CodeEntry } from './entry.ts';

/** Names that are unknown, ambiguous or circular: E02xx. */
export const names: readonly CodeEntry[] = [
  {
    code: 'E0201',
    title: 'unknown kind of block',
    explanation:
      'A declaration begins with the kind of a block: modality, encoder, decoder, dataset, task, train or device.',
    example: 'unit 1\nmodel Example\n\nencodr vision { reads: image }\n',
  },
  {
    code: 'E0202',
    title: 'unknown key',
    explanation: 'Each kind of block has fixed keys. The message suggests the most similar one.',
    example:
      'unit 1\nmodel Example\n\nmodality text {\n  tensor:  i32[tokens]\n  prepair: wordpiece(size: 500)\n}\n',
  },
  {
    code: 'E0203',
    title: 'field used as block, or block as field',
    explanation:
      'Some keys take a value (`steps: 100`), others a block (`head { … }`). This key is written in the form of the other.',
    example: 'unit 1\nmodel Example\n\ntask answer { head: classification(3) }\n',
  },
  {
    code: 'E0204',
    title: 'unknown built-in',
    explanation:
      'Calls are built-ins, each of a category: layers, heads, losses and so on. The category required here has no built-in of this name.',
    example: 'unit 1\nmodel Example\n\nencoder vision { body: resnett(block: .basic, depths: [1, 1, 1]) }\n',
  },
  {
    code: 'E0205',
    title: 'unknown option',
    explanation: 'An option is written `.name` and must be an option of its argument.',
    example: 'unit 1\nmodel Example\n\ndecoder shared { scope: .modl }\n',
  },
  {
    code: 'E0206',
    title: 'unknown name',
    explanation:
      'A name refers to a `param` or `let` of the file or, inside a task, to a number declared with its dataset. This one is not declared, or is not of the required kind.',
    example: 'unit 1\nmodel Example\n\nparam d = 64\n\ntrain { steps: dd }\n',
  },
  {
    code: 'E0207',
    title: 'unknown block or part of a block',
    explanation:
      'The name must be that of a block of the required kind, of a view, of a head of the same task, or of a target of its dataset.',
    example: 'unit 1\nmodel Example\n\nencoder language { reads: text }\n',
  },
  {
    code: 'E0208',
    title: 'name declared twice',
    explanation:
      'Names must be unique: names of blocks within their kind, of constants among constants, of stages within their pipe.',
    example: 'unit 1\nmodel Example\n\nparam d = 64\nlet   d = 32\n',
  },
  {
    code: 'E0209',
    title: 'key given twice',
    explanation:
      'A key has one value. A block that extends this one may replace it, but one block cannot set it twice.',
    example: 'unit 1\nmodel Example\n\ntrain {\n  steps: 100\n  steps: 200\n}\n',
  },
  {
    code: 'E0210',
    title: 'constant defined in terms of itself',
    explanation: 'These constants depend on each other in a cycle, so none of them has a value.',
    example: 'unit 1\nmodel Example\n\nlet a = b + 1\nlet b = a - 1\n',
  },
  {
    code: 'E0211',
    title: 'unknown parent',
    explanation: '`extends` must be followed by a template or another block of the same kind.',
    example:
      'unit 1\nmodel Example\n\ntask answer extends clasify { queries: 4 }\n\ntemplate task classify { queries: 1 }\n',
  },
  {
    code: 'E0212',
    title: 'block that inherits from itself',
    explanation: 'These blocks extend each other in a cycle.',
    example:
      'unit 1\nmodel Example\n\ntemplate task a extends b { queries: 1 }\ntemplate task b extends a { queries: 2 }\n',
  },
  {
    code: 'E0213',
    title: 'parent of another kind',
    explanation: 'A block can only extend a block of the same kind: an encoder an encoder, a task a task.',
    example:
      'unit 1\nmodel Example\n\nencoder vision { reads: image }\n\ndecoder shared extends vision { scope: .task }\n',
  },
  {
    code: 'E0214',
    title: 'missing or superfluous name',
    explanation:
      'Blocks that others refer to have a name. A block that occurs once, such as `train`, has none.',
    example: 'unit 1\nmodel Example\n\nencoder { reads: image }\n',
  },
  {
    code: 'E0215',
    title: 'unknown override path',
    explanation:
      'An override (`--set PATH=VALUE`, `UNITC_PARAM_NAME=VALUE`) replaces the value of a `param`, or of a field by its path: `train.steps`, `task.answer.sampling`, `train.optimizer.lr`. A `let` cannot be overridden. The example is given `--set size=1`.',
    example: 'unit 1\nmodel Example\n\ntrain { steps: 100 }\n',
  },
  {
    code: 'E0216',
    title: 'unreadable override',
    explanation:
      'The value of an override is written as in the spec: a number, `10%`, `.option`, `"text"`, a list, a call. The example is given `--set d=1..2`.',
    example: 'unit 1\nmodel Example\n\nparam d = 64\n',
  },
  {
    code: 'E0217',
    title: 'no parameters at this path',
    explanation:
      'A parameter path begins with an encoder or decoder and may continue with a stage of its body: its label (`as backbone`) or, without a label, its built-in.',
    example:
      'unit 1\nmodel Example\n\nencoder vision { body: resnet(block: .basic, depths: [1, 1, 1]) as backbone }\n\ntrain {\n  group slow { params: vision.bakbone  lr: 1e-5 }\n}\n',
  },
  {
    code: 'E0219',
    title: 'unused label',
    explanation:
      'Stages of an encoder body may be labelled with `as`, so that parameter groups can refer to them. Elsewhere a label has no effect.',
    example: 'unit 1\nmodel Example\n\nmodality text { prepare: wordpiece(size: 500) as words }\n',
  },
  {
    code: 'E0220',
    title: 'model without a name',
    explanation: 'The second line of a file names the model: `model NAME`.',
    example: 'unit 1\n\nparam d = 64\n',
  },
  {
    code: 'E0221',
    title: 'file that imports itself',
    explanation: 'Imports lead back to a file that is being read. The example is called `model.unit`.',
    example: 'unit 1\nmodel Example\n\nimport "model.unit"\n',
  },
  {
    code: 'E0222',
    title: 'unknown name to import',
    explanation:
      'The imported file declares no constant, block or template of this name. The example imports from `presets.unit`, which declares `classify`.',
    example: 'unit 1\nmodel Example\n\nimport { clasify } from "presets.unit"\n',
  },
  {
    code: 'E0223',
    title: '`super` in a block that extends nothing',
    explanation:
      '`super.KEY` is the value that a block inherits for a key from the block it extends. This block extends nothing.',
    example: 'unit 1\nmodel Example\n\ntemplate task classify { queries: super.queries }\n',
  },
  {
    code: 'E0224',
    title: 'inherited value too large',
    explanation:
      'Every `super` in a chain of blocks multiplies the size of a value. With all inherited parts this value is larger than any model needs, and checking it would take forever. Inherit the value once.',
    example: `unit 1
model Example

template task a           { loss: ${sumOf('1')} }
template task b extends a { loss: ${sumOf('super.loss')} }
template task c extends b { loss: ${sumOf('super.loss')} }
template task d extends c { loss: ${sumOf('super.loss')} }
`,
  },
  {
    code: 'E0225',
    title: 'imports nested too deeply',
    explanation:
      'A file that is imported may import others, up to 100 in a chain. The example imports `chain/1.unit`, which imports `chain/2.unit`, and so on.',
    example: 'unit 1\nmodel Example\n\nimport "chain/1.unit"\n',
  },
  {
    code: 'E0226',
    title: 'imported texts too long',
    explanation:
      'A spec and the files that it imports have at most a million characters together. The example imports `large.unit`, which is longer.',
    example: 'unit 1\nmodel Example\n\nimport "large.unit"\n',
  },
  {
    code: 'E0227',
    title: 'imported file is not a spec',
    explanation:
      'A file that is imported begins with the version of the language, `unit 1`, as every spec does. The content of any other file is not shown, since it may be private.',
    example: 'unit 1\nmodel Example\n\nimport "words.txt"\n',
  },
];

function sumOf(term: string): string {
  return Array.from({ length: 10 }, () => term).join(' + ');
}
