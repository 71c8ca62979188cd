import type { CodeEntry } from './entry.ts';

/** Names that mean nothing, mean two things, or mean themselves: E02xx. */
export const names: readonly CodeEntry[] = [
  {
    code: 'E0201',
    title: 'unknown kind of block',
    explanation:
      'The word before the name of a block is one of the kinds that the language has: modality, encoder, decoder, dataset, task, train.',
    example: 'unit 1\nmodel Example\n\nencodr vision { reads: image }\n',
  },
  {
    code: 'E0202',
    title: 'unknown key',
    explanation: 'A block takes the keys of its kind and no others. The nearest one is named.',
    example:
      'unit 1\nmodel Example\n\nmodality text {\n  tensor:  i32[tokens]\n  prepair: wordpiece(size: 500)\n}\n',
  },
  {
    code: 'E0203',
    title: 'key in another form',
    explanation:
      'Some keys take a value (`steps: 100`), others hold a block (`head { … }`). This one has the form of the other.',
    example: 'unit 1\nmodel Example\n\ntask answer { head: classification(3) }\n',
  },
  {
    code: 'E0204',
    title: 'unknown word',
    explanation:
      'Calls are words of the language, each of a category: layers, heads, losses and so on. There is none of this name in the category that is needed here.',
    example: 'unit 1\nmodel Example\n\nencoder vision { body: resnett(block: .basic, depths: [1, 1, 1]) }\n',
  },
  {
    code: 'E0205',
    title: 'unknown option',
    explanation: 'An argument that takes an option, written `.name`, takes one of a few.',
    example: 'unit 1\nmodel Example\n\ndecoder shared { scope: .modl }\n',
  },
  {
    code: 'E0206',
    title: 'unknown name',
    explanation:
      'A name stands for a `param` or `let` of the file or, inside a task, for a number declared with its dataset. This one stands for nothing, or for something else than is needed.',
    example: 'unit 1\nmodel Example\n\nparam d = 64\n\ntrain { steps: dd }\n',
  },
  {
    code: 'E0207',
    title: 'unknown block or part of a block',
    explanation:
      'The name should be that of another block of a certain kind, of a view, of a head of the same task, or of something that the records of its dataset are labelled with.',
    example: 'unit 1\nmodel Example\n\nencoder language { reads: text }\n',
  },
  {
    code: 'E0208',
    title: 'name declared twice',
    explanation:
      'Names of blocks are unique among their kind, names of constants among constants, names of stages within their pipe. Otherwise nobody could tell which one is meant.',
    example: 'unit 1\nmodel Example\n\nparam d = 64\nlet   d = 32\n',
  },
  {
    code: 'E0209',
    title: 'key given twice',
    explanation: 'A key has one value. A heir may give it anew; one block may not.',
    example: 'unit 1\nmodel Example\n\ntrain {\n  steps: 100\n  steps: 200\n}\n',
  },
  {
    code: 'E0210',
    title: 'constant defined by itself',
    explanation: 'The values of these constants need one another, so that none of them has a value.',
    example: 'unit 1\nmodel Example\n\nlet a = b + 1\nlet b = a - 1\n',
  },
  {
    code: 'E0211',
    title: 'unknown parent',
    explanation: 'After `extends` stands a template, or another block, of the same kind.',
    example:
      'unit 1\nmodel Example\n\ntask answer extends clasify { queries: 4 }\n\ntemplate task classify { queries: 1 }\n',
  },
  {
    code: 'E0212',
    title: 'block that inherits from itself',
    explanation: 'These blocks extend one another in a circle.',
    example:
      'unit 1\nmodel Example\n\ntemplate task a extends b { queries: 1 }\ntemplate task b extends a { queries: 2 }\n',
  },
  {
    code: 'E0213',
    title: 'parent of another kind',
    explanation: 'A block can extend a block of its own kind only: an encoder an encoder, a task a task.',
    example:
      'unit 1\nmodel Example\n\nencoder vision { reads: image }\n\ndecoder shared extends vision { scope: .task }\n',
  },
  {
    code: 'E0214',
    title: 'name missing, or not needed',
    explanation:
      'Blocks that others refer to have a name. A block that stands once, such as `train`, has none.',
    example: 'unit 1\nmodel Example\n\nencoder { reads: image }\n',
  },
  {
    code: 'E0215',
    title: 'nothing to override',
    explanation:
      'A value given from outside (`--set PATH=VALUE`, `UNIT_PARAM_NAME=VALUE`) belongs to a `param`, or to a field by its path: `train.steps`, `task.answer.sampling`, `train.optimizer.lr`. A `let` cannot be set from outside. The example is given `--set size=1`.',
    example: 'unit 1\nmodel Example\n\ntrain { steps: 100 }\n',
  },
  {
    code: 'E0216',
    title: 'unreadable override',
    explanation:
      'A value given from outside is written as in the spec: a number, `10%`, `.option`, `"text"`, a list, a call. The example is given `--set d=1..2`.',
    example: 'unit 1\nmodel Example\n\nparam d = 64\n',
  },
  {
    code: 'E0217',
    title: 'no parameters at this path',
    explanation:
      'A path to parameters begins with an encoder or decoder and may go on with a stage of its body: its label (`as backbone`) or, without one, its word.',
    example:
      'unit 1\nmodel Example\n\nencoder vision { body: resnet(block: .basic, depths: [1, 1, 1]) as backbone }\n\ntrain {\n  group slow { params: vision.bakbone  lr: 1e-5 }\n}\n',
  },
  {
    code: 'E0219',
    title: 'label without a use',
    explanation:
      'Stages of the body of an encoder may be named with `as`, so that groups of parameters can refer to them. Elsewhere such a name has no use.',
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
    title: 'nothing of this name to import',
    explanation:
      'The imported file declares no constant, block or template of this name. The example imports from `presets.unit`, which declares `classify`.',
    example: 'unit 1\nmodel Example\n\nimport { clasify } from "presets.unit"\n',
  },
  {
    code: 'E0223',
    title: 'super without an inheritance',
    explanation: '`super.KEY` is the value that a block inherits for a key, from the block it extends.',
    example: 'unit 1\nmodel Example\n\ntemplate task classify { queries: super.queries }\n',
  },
];
