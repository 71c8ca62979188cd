import { check } from '../../src/api/check.ts';
import { builtins } from '../../src/builtins.ts';
import type { Parameter } from '../../src/compiler/artifact/program.ts';
import { modelLayout } from '../../src/compiler/compile.ts';
import { portable } from '../../src/compiler/target.ts';

/** A model with the sizes of DETR R50 and BERT base, which their published weights must match. */
export const publishedSpec = `unit 1
model Published
modality image { tensor: f32[3, height, width]  prepare: normalize(mean: [0, 0, 0], std: [1, 1, 1]) }
modality text  { tensor: i32[tokens]  prepare: wordpiece(size: 30522) }
encoder vision {
  reads: image
  body: resnet(block: .bottleneck, depths: [3, 4, 6, 3], stem: 64) as backbone
    -> project(256) -> transformer(layers: 6, heads: 8, hidden: 2048, dropout: 0)
}
encoder language {
  reads: text
  body: bert(layers: 12, width: 768, heads: 12, hidden: 3072, positions: 512, dropout: 0, vocabulary: 30522) -> project(256)
}
decoder shared { body: cross_transformer(layers: 6, heads: 8, hidden: 2048, width: 256, dropout: 0)  scope: .model }
dataset objects { format: coco_json(".") }
dataset records { format: vqa_json(".")  classes: 3 }
task coco {
  dataset: objects  decoder: shared  attend: [vision]  queries: 100
  head { label: object_classes(91)  box: boxes() }
  match: hungarian(head.label, head.box, class: 1, l1: 5, giou: 2)
  loss: set_cross_entropy(head.label, truth.label, no_object: 0.1) + 5 * l1(head.box, truth.box)
  metric: mean_ap(head.label, head.box)
}
task sst2 {
  dataset: records  decoder: shared  attend: [language]  queries: 1
  head { answer: classification(2) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
train { steps: 1  batch: 1  optimizer: adamw(lr: 1e-4)  lr_schedule: constant() }
`;

/** Parameters of a spec given as text. */
export function parametersOf(text: string): readonly Parameter[] {
  const { model, diagnostics } = check({ file: 'published.unit', text });
  if (!model) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return modelLayout(model, builtins, portable);
}
