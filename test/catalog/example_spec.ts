import { modalities } from '../../src/compiler/catalog/modalities/index.ts';
import { tensorForm } from '../../src/compiler/catalog/modality.ts';
import type { BlockSignature, PrepareSignature, Signature } from '../../src/compiler/catalog/signature.ts';

/** A complete spec that contains the example of a built-in or block. */

const declarations = [
  'modality image { tensor: f32[3, 48, 48]  prepare: resize(height: 48, width: 48) }',
  'modality text { tensor: i32[tokens]  prepare: wordpiece(size: 400) -> truncate(12) }',
  'encoder vision { reads: image  body: resnet(block: .basic, depths: [1, 1], stem: 8) -> project(64) }',
  'encoder language { reads: text  body: bert(layers: 1, width: 64, heads: 4, hidden: 128) }',
  'decoder shared { body: cross_transformer(layers: 1, heads: 4, hidden: 128, width: 64) }',
  'dataset vqa { format: everything()  classes: 8  attributes: 400 }',
  `template task base {
    dataset: vqa  decoder: shared  attend: [vision, language]  queries: 4
    head {
      answer: classification(dataset.classes)
      label: object_classes(dataset.classes)  box: boxes()
      attribute: attributes(head.label, out: dataset.attributes)
      tags: answering(dataset.classes)  price: regression()  rating: ordinal(5)
      image: embedding(vision, 64)  text: embedding(language, 64)
    }
    loss: cross_entropy(head.answer, truth.label)  metric: accuracy(head.answer, truth.label)
  }`,
  'task answer extends base {}',
  'train { steps: 10  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }',
];

const header = 'unit 1\nmodel Examples\n';

/** The text around a built-in's example that makes it a block. */
function holder({ category, ...builtin }: Signature): string {
  const { on } = builtin as PrepareSignature;
  return {
    prepare: `modality example { tensor: ${on ? tensorForm(modalities[on]) : ''}  `,
    layer: 'encoder example { reads: image  body: ',
    view: 'encoder example { reads: text  body: bert(layers: 1, width: 64, heads: 4, hidden: 128)  ',
    decoder: 'decoder example { ',
    format: 'dataset example { ',
    column: 'dataset example { format: code()  ',
    head: 'task example extends base { ',
    loss: 'task example extends base { ',
    metric: 'task example extends base { ',
    match: 'task example extends base { ',
    optimizer: 'train { ',
    lr_schedule: 'train { ',
    clip: 'train { ',
    init: 'encoder vision { reads: image  body: resnet(depth: 50) as backbone -> project(64)  ',
  }[category];
}

/** `task answer` of `task answer extends base { … }` */
function headOf(declaration: string): string {
  return declaration.split(/ extends | ?\{/)[0]!;
}

/** The text before the example, the example (for a block), and the text after it. */
export function exampleSpec(builtin: Signature): [string, string];
export function exampleSpec(block: BlockSignature): [string, string, string];
export function exampleSpec(entry: Signature | BlockSignature): string[] {
  const isBlock = 'nested' in entry;
  const opening = isBlock ? '' : holder(entry);
  const replaced = headOf(isBlock ? entry.example : opening);
  const others = declarations.filter((declaration) => headOf(declaration) !== replaced);
  const before = `${header}${others.join('\n')}\n${opening}`;
  return isBlock ? [before, entry.example, '\n'] : [before, ' }\n'];
}
