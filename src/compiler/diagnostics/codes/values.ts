import type { CodeEntry } from './entry.ts';

/** Values of the wrong type, unit or range: E03xx. */
export const values: readonly CodeEntry[] = [
  {
    code: 'E0301',
    title: 'value of the wrong type',
    explanation:
      'The value does not have the type of its field or argument: for example a string instead of a number, or a fraction instead of a whole number.',
    example: 'unit 1\nmodel Example\n\ntrain { steps: "six" }\n',
  },
  {
    code: 'E0302',
    title: 'value out of range',
    explanation: 'The value has the right type, but is outside the allowed range.',
    example: 'unit 1\nmodel Example\n\ntrain { batch: 0 }\n',
  },
  {
    code: 'E0303',
    title: 'missing key',
    explanation:
      'A block of this kind requires the key. A template may leave it to the blocks that extend it.',
    example: 'unit 1\nmodel Example\n\nencoder vision { body: resnet(block: .basic, depths: [1, 1, 1]) }\n',
  },
  {
    code: 'E0304',
    title: 'missing argument',
    explanation: 'The argument has no default.',
    example:
      'unit 1\nmodel Example\n\ndecoder shared { body: cross_transformer(layers: 2, heads: 4, width: 64) }\n',
  },
  {
    code: 'E0305',
    title: 'unknown argument',
    explanation: 'The built-in has no argument of this name. The message suggests the most similar one.',
    example: 'unit 1\nmodel Example\n\nencoder vision { body: resnet(block: .basic, dephts: [1, 1, 1]) }\n',
  },
  {
    code: 'E0306',
    title: 'too many arguments',
    explanation:
      'Most arguments must be named. This call has more unnamed arguments than the built-in allows.',
    example: 'unit 1\nmodel Example\n\nencoder vision { body: project(64, 128) }\n',
  },
  {
    code: 'E0307',
    title: 'argument given twice',
    explanation: 'An argument has one value, by its name or by its position.',
    example: 'unit 1\nmodel Example\n\nencoder vision { body: project(64, width: 128) }\n',
  },
  {
    code: 'E0308',
    title: 'division by zero',
    explanation: 'The divisor is 0.',
    example: 'unit 1\nmodel Example\n\nparam heads = 0\nlet   width = 64 / heads\n',
  },
  {
    code: 'E0309',
    title: 'arithmetic on something other than numbers',
    explanation:
      'Operands of `+ - * /` must be numbers. In a loss, every product contains exactly one loss call; its other factors are numbers.',
    example: 'unit 1\nmodel Example\n\nlet d = 2 * "64"\n',
  },
  {
    code: 'E0310',
    title: 'conflicting arguments',
    explanation:
      'Each argument is valid alone, but they conflict: for example, the width cannot be divided among the heads.',
    example:
      'unit 1\nmodel Example\n\ndecoder shared { body: cross_transformer(layers: 2, width: 64, heads: 6, hidden: 128) }\n',
  },
  {
    code: 'E0311',
    title: 'wrong list length',
    explanation: 'The list needs an item for each channel in the tensor of the modality, or one for all.',
    example:
      'unit 1\nmodel Example\n\nmodality image { tensor: f32[3, 16, 16]  prepare: normalize(mean: [0.5, 0.5]) }\n',
  },
  {
    code: 'E0312',
    title: 'missing block',
    explanation: 'A model needs at least one task and a `train` block.',
    example: 'unit 1\nmodel Example\n\nparam d = 64\n',
  },
  {
    code: 'E0313',
    title: 'sampling weights that sum to 0',
    explanation:
      'Every training step draws a task by its `sampling` weight. If all weights are 0, none can be drawn.',
    example: 'unit 1\nmodel Example\n\ntask a { sampling: 0 }\ntask b { sampling: 0% }\n',
  },
  {
    code: 'E0314',
    title: 'nothing to attend to, or no head',
    explanation: 'The decoder of a task attends to at least one encoder, and a task has at least one head.',
    example: 'unit 1\nmodel Example\n\ntask answer { head { } }\n',
  },
  {
    code: 'E0315',
    title: 'tensor or step of another modality',
    explanation:
      'The tensor type determines the kind of a modality: pixels are `f32[channels, height, width]`, tokens `i32[tokens]`, spectrograms `f32[1, bins, frames]`, and columns of numbers `f32[NUMBER]`. Each kind has its own steps of preparation.',
    example:
      'unit 1\nmodel Example\n\nmodality sound { tensor: f32[samples]  prepare: wordpiece(size: 500) }\n',
  },
  {
    code: 'E0316',
    title: 'preparation and tensor disagree',
    explanation: 'The tensor type states a size, and the preparation produces another one.',
    example:
      'unit 1\nmodel Example\n\nmodality image {\n  tensor:  f32[3, 64, 64]\n  prepare: resize(height: 48, width: 48)\n}\n',
  },
  {
    code: 'E0317',
    title: 'number too large',
    explanation:
      'Calculations have the range of 64-bit numbers, up to 1.8e308; values and weights of losses in a model have that of 32-bit numbers, up to 3.4e38.',
    example: 'unit 1\nmodel Example\n\nparam d = 1e200 * 1e200\n',
  },
  {
    code: 'E0318',
    title: 'unknown vocabulary size',
    explanation:
      'A text encoder has an embedding for every token of the vocabulary, so a preparation step must define its size.',
    example: 'unit 1\nmodel Example\n\nmodality text { tensor: i32[tokens]  prepare: truncate(24) }\n',
  },
  {
    code: 'E0319',
    title: 'decoder field without a decoder',
    explanation:
      '`attend`, `queries`, `every_layer` and `match` describe how a decoder is used. In a task without `decoder`, heads read encoders directly.',
    example: 'unit 1\nmodel Example\n\ntask answer { queries: 4 }\n',
  },
  {
    code: 'E0320',
    title: 'head without states to read',
    explanation:
      "A head reads the states of the task's decoder. In a task without a decoder it names an encoder or a view: `reads: vision`.",
    example: 'unit 1\nmodel Example\n\ntask answer { head { answer: classification(8) } }\n',
  },
  {
    code: 'E0321',
    title: 'balanced sampling of boxes',
    explanation:
      '`sampler: .balanced` draws the classes of `truth.label` equally often. In a task with `match` a record has a class for each box.',
    example:
      'unit 1\nmodel Example\n\ntask detect {\n  head { label: object_classes(8)  box: boxes() }\n  match: hungarian(head.label, head.box)\n  sampler: .balanced\n}\n',
  },
  {
    code: 'E0322',
    title: 'target that its reader does not fit',
    explanation:
      'A target is a class, several labels, scores, numbers, boxes or their attributes. Losses and metrics read certain of these: `mse` reads numbers, `cross_entropy` a class.',
    example:
      'unit 1\nmodel Example\n\ndataset names { format: scenes(yields: .names)  classes: 8 }\ntask category {\n  dataset: names\n  head { size: regression() }\n  loss: mse(head.size, truth.label)\n}\n',
  },
  {
    code: 'E0330',
    title: 'task that is never trained',
    explanation:
      'A warning: the sampling weight of the task is 0, so no training step draws it and its heads keep their initial values.',
    example: 'unit 1\nmodel Example\n\ntask a { sampling: 0 }\ntask b { sampling: 1 }\n',
  },
  {
    code: 'E0331',
    title: 'share above 100%',
    explanation:
      'A warning: sampling weights are divided by their sum, so a task cannot have more than 100% of the steps. Write a relative weight as a number without a percent sign, such as `2`.',
    example: 'unit 1\nmodel Example\n\ntask a { sampling: 140% }\ntask b { sampling: 60% }\n',
  },
  {
    code: 'E0332',
    title: 'group shadowed by an earlier one',
    explanation:
      'A warning: every parameter belongs to the first group that names it or a part of the model around it. The settings of a later group do not apply to it.',
    example:
      'unit 1\nmodel Example\n\nencoder vision { body: resnet(depth: 18) as backbone }\ntrain {\n  group slow   { params: [vision.backbone]  lr: 1e-5 }\n  group frozen { params: [vision]  frozen: true }\n}\n',
  },
  {
    code: 'E0333',
    title: 'unusually large value',
    explanation: 'A warning: the value is allowed, but far above the usual values.',
    example: 'unit 1\nmodel Example\n\ntrain { optimizer: adamw(lr: 100) }\n',
  },
  {
    code: 'E0334',
    title: 'number of classes that differs from the data',
    explanation:
      'The spec declares the number of classes or attributes of a dataset, because heads are made for it. It must be the number that the data has.',
    example:
      'unit 1\nmodel Example\n\ndataset statements { format: scenes(yields: .statements)  classes: 4 }\n',
  },
  {
    code: 'E0340',
    title: 'schedule that ends before the run',
    explanation:
      'A warning: the learning-rate schedule has its own `steps`, fewer than those of `train`. After its end it keeps its last factor, which is 0 for most schedules: nothing more is learned.',
    example:
      'unit 1\nmodel Example\n\ntrain { steps: 100  lr_schedule: warmup_cosine(warmup: 10, steps: 50) }\n',
  },
  {
    code: 'E0341',
    title: 'warm-up that does not end',
    explanation:
      'A warning: the warm-up takes as many updates as the run or the schedule, or more, so the full learning rate is never reached.',
    example: 'unit 1\nmodel Example\n\ntrain { steps: 100  lr_schedule: warmup_cosine(warmup: 100) }\n',
  },
  {
    code: 'E0342',
    title: 'unused number of a dataset',
    explanation:
      'A warning: a dataset may declare any whole number for its tasks, which use it as `dataset.NAME`. No task uses this one, and unitc does not read it: it may be misspelt.',
    example:
      'unit 1\nmodel Example\n\ndataset statements { format: scenes(yields: .statements)  classes: 2  max_pixel: 1000 }\n',
  },
  {
    code: 'E0343',
    title: 'head that is not trained',
    explanation:
      'A warning: no term of the loss reads the head, so it keeps its initial values. Matching and other heads may read it, but they pass no gradient to it.',
    example:
      'unit 1\nmodel Example\n\nencoder language { body: tokens(width: 16, positions: 8) }\ntask t {\n  head { answer: classification(2, reads: language)  other: classification(2, reads: language) }\n  loss: cross_entropy(head.answer, truth.label)\n}\n',
  },
  {
    code: 'E0344',
    title: 'loss without a positive weight',
    explanation:
      'A warning: training minimises the sum of the terms. A term of weight 0 trains nothing, and a term of negative weight is maximised.',
    example:
      'unit 1\nmodel Example\n\ntask t {\n  head { answer: classification(2) }\n  loss: 0 * cross_entropy(head.answer, truth.label)\n}\n',
  },
  {
    code: 'E0345',
    title: 'batch too small for its loss',
    explanation:
      'A warning: `contrastive` compares the records of a batch with one another. In a batch of one record the loss is 0 and trains nothing.',
    example:
      'unit 1\nmodel Example\n\ntask t {\n  head { image: embedding(vision, 8)  text: embedding(language, 8) }\n  loss: contrastive(head.image, head.text)\n  batch: 1\n}\n',
  },
  {
    code: 'E0346',
    title: 'modality that the records do not have',
    explanation:
      'A modality reads one field of a record: the one that its `field` names, or else the only field of its kind, or the one with its own name. The dataset of this task has no such field.',
    example: `unit 1
model Example

modality image { tensor: f32[3, 16, 16]  prepare: resize(height: 16, width: 16) }
encoder vision { reads: image  body: patches(4, width: 64) }
dataset names  { format: scenes(yields: .names)  classes: 8 }

task category {
  dataset: names
  head   { class: classification(dataset.classes, reads: vision) }
  loss:   cross_entropy(head.class, truth.label)
  metric: accuracy(head.class, truth.label)
}

train { steps: 100  batch: 8  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`,
  },
  {
    code: 'E0347',
    title: 'columns of a format that has none',
    explanation:
      'The block `columns` says what the columns of a table are. The records of this format have inputs and truths with fixed names.',
    example:
      'unit 1\nmodel Example\n\ndataset statements { format: scenes(yields: .statements)  columns { text: "sentence" } }\n',
  },
  {
    code: 'E0348',
    title: 'two lengths of the training',
    explanation:
      'A run has a length in `steps`, which are updates, or in `epochs`, which are passes over the training records, not both. An override (`--set train.epochs=5`) of one replaces the other.',
    example: 'unit 1\nmodel Example\n\ntrain { steps: 100  epochs: 3 }\n',
  },
];
