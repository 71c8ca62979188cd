import type { CodeEntry } from './entry.ts';

interface ExampleParts {
  readonly modality?: string;
  /** Kind of record that the dataset yields. */
  readonly yields?: string;
  readonly encoder?: string;
  readonly width?: number;
  readonly index?: number;
  readonly head?: string;
  readonly loss?: string;
  readonly metric?: string;
  /** More settings of `train`. */
  readonly train?: string;
}

const text = 'modality input { tensor: i32[tokens]  prepare: wordpiece(size: 500) -> truncate(24) }';
const bert = 'bert(layers: 1, width: 64, heads: 4, hidden: 128) -> project(64)';
const image = 'modality input { tensor: f32[3, 16, 16]  prepare: resize(height: 16, width: 16) }';

/** A complete model with only the given parts replaced: shapes are checked only if nothing else is wrong. */
function model({
  modality = text,
  yields = 'names',
  encoder = bert,
  width = 64,
  index = 0,
  head = 'classification(dataset.classes)',
  loss = crossEntropy,
  metric = 'accuracy(head.class, truth.label)',
  train = '',
}: ExampleParts): string {
  return `unit 1
model Example

${modality}
encoder reader { reads: input  body: ${encoder} }
decoder shared { body: cross_transformer(layers: 1, width: ${width}, heads: 4, hidden: 128) }
dataset names  { format: scenes(yields: .${yields})  classes: ${yields === 'names' ? 8 : 15} }

task category {
  dataset: names  decoder: shared  attend: [reader]  queries: 1  index: ${index}
  head   { class: ${head} }
  loss:   ${loss}
  metric: ${metric}
}

train { steps: 100  batch: 8  optimizer: adamw(lr: 1e-3)  lr_schedule: constant()${train} }
`;
}

const crossEntropy = 'cross_entropy(head.class, truth.label)';

/** Shapes that do not fit together: E04xx. */
export const shapes: readonly CodeEntry[] = [
  {
    code: 'E0401',
    title: 'layer that cannot read its input',
    explanation:
      'Pixels become features, token ids become tokens, and decoders and heads read tokens. This layer, or the reader of the encoder, needs another kind of input.',
    example: model({ encoder: 'resnet(block: .basic, depths: [1, 1, 1]) -> project(64)' }),
  },
  {
    code: 'E0402',
    title: 'widths of encoder and decoder differ',
    explanation:
      'A decoder attends to tokens that have its width. `project(WIDTH)` at the end of an encoder brings its tokens to that width.',
    example: model({ width: 32 }),
  },
  {
    code: 'E0403',
    title: 'width that the layer cannot divide',
    explanation:
      'Attention divides the width evenly among its heads, and 2-D sine positions divide it by four: two axes, sine and cosine each.',
    example: model({
      modality: image,
      yields: 'questions',
      encoder:
        'resnet(block: .basic, depths: [1, 1, 1]) -> project(62) -> transformer(layers: 1, heads: 4, hidden: 128)',
    }),
  },
  {
    code: 'E0404',
    title: 'images too small',
    explanation:
      'Every stage of a `resnet` halves height and width. An image smaller than one position of the result would be mostly padding.',
    example: model({
      modality: image,
      yields: 'questions',
      encoder:
        'resnet(block: .basic, depths: [1, 1, 1, 1]) -> project(64) -> transformer(layers: 1, heads: 4, hidden: 128)',
    }),
  },
  {
    code: 'E0405',
    title: 'texts longer than the position table',
    explanation:
      'A `bert` layer has a row for every position of a text. The modality allows texts longer than the table.',
    example: model({ encoder: 'bert(layers: 1, width: 64, heads: 4, hidden: 128, positions: 16)' }),
  },
  {
    code: 'E0406',
    title: 'table of task tokens too small',
    explanation:
      'A layer with `task_token: N` has a token for the tasks with index 0 to N - 1. This task has a higher index.',
    example: model({ encoder: 'bert(layers: 1, width: 64, heads: 4, hidden: 128, task_token: 2)', index: 2 }),
  },
  {
    code: 'E0407',
    title: 'vocabulary larger than the embedding table',
    explanation:
      'A `bert` layer has a row for every token of the vocabulary. By default, `vocabulary` is that of the modality.',
    example: model({ encoder: 'bert(layers: 1, width: 64, heads: 4, hidden: 128, vocabulary: 100)' }),
  },
  {
    code: 'E0408',
    title: 'conflicting types for one target',
    explanation:
      'Two losses of a task read the same target with different types: as the class of the record, and as the classes of its boxes.',
    example: model({
      head: 'classification(8)  label: object_classes(8)  box: boxes()',
      loss: `${crossEntropy} + set_cross_entropy(head.label, truth.label)\n  match:  hungarian(head.label, head.box)`,
    }),
  },
  {
    code: 'E0409',
    title: 'matched loss or head without matching',
    explanation:
      'Losses and heads of detection compare each query with the box it is matched with. The task does not say how queries are matched.',
    example: model({
      head: 'object_classes(8)  box: boxes()',
      loss: 'set_cross_entropy(head.class, truth.label)',
      metric: 'mean_ap(head.class, head.box)',
    }),
  },
  {
    code: 'E0410',
    title: 'head that its reader does not fit',
    explanation:
      'A head returns a class, labels, numbers, a rank, an embedding, or boxes with their classes. Losses, metrics and matchers read certain of these: `cross_entropy` and `accuracy` read a class.',
    example: model({ head: 'embedding(width: 16)' }),
  },
  {
    code: 'E0411',
    title: 'inputs of a loss with different sizes',
    explanation:
      'Two inputs of a loss share an axis: the embeddings of `contrastive` have one width, `class_weights` has a weight for each class.',
    example: model({ loss: 'cross_entropy(head.class, truth.label, class_weights: [1, 2])' }),
  },
  {
    code: 'E0412',
    title: 'task without anything to train',
    explanation:
      'Every parameter that the task uses is in a frozen group, so that its training steps would change nothing.',
    example: model({ train: '  group all { params: [reader, shared, category]  frozen: true }' }),
  },
  {
    code: 'E0413',
    title: 'model with too many operations',
    explanation:
      'Every layer adds operations to the graph of a task, which has at most about 100,000 of them. No device trains larger models in reasonable time.',
    example: model({
      modality: image,
      yields: 'questions',
      encoder: `patches(size: 4, width: 64) -> ${Array.from({ length: 8 }, () => 'transformer(layers: 1000, heads: 4, hidden: 64)').join(' -> ')}`,
    }),
  },
  {
    code: 'E0414',
    title: 'tensor too large',
    explanation:
      'A tensor, or all parameters of a task together, have more than 2^34 elements, 64 GiB, which no adapter can hold. Sizes of tensors are products of the batch, widths, heads, and the sizes of images and texts.',
    example: model({ width: 1000000000 }).replace('project(64)', 'project(1000000000)'),
  },
];
