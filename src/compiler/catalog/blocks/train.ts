import type { BlockSignature } from '../signature.ts';

export const train: BlockSignature = {
  kind: 'train',
  summary: 'How long, how fast and from which seed all tasks are trained together.',
  named: 'none',
  fields: [
    { name: 'steps', type: { kind: 'integer', min: 1 }, doc: 'Number of updates; each one draws a task.' },
    { name: 'batch', type: { kind: 'integer', min: 1 }, doc: 'Records in a batch.' },
    {
      name: 'accumulate',
      type: { kind: 'integer', min: 1 },
      doc: 'Batches of a step, all of one task: their mean gradient makes the update, in the memory of one.',
      default: 1,
    },
    {
      name: 'seed',
      type: { kind: 'integer', min: 0, max: 0xffffffff },
      doc: 'Decides initial values, order of records, drawing of tasks and dropout.',
      default: 1,
    },
    {
      name: 'optimizer',
      type: { kind: 'call', category: 'optimizer' },
      doc: 'The update rule and its learning rate.',
    },
    {
      name: 'lr_schedule',
      type: { kind: 'call', category: 'lr_schedule' },
      doc: 'Factor on all learning rates, by step.',
    },
    {
      name: 'clip',
      type: { kind: 'call', category: 'clip' },
      doc: 'Limit on gradients; without it they are taken as they are.',
      default: null,
    },
    {
      name: 'init',
      type: { kind: 'list', of: { kind: 'call', category: 'init' } },
      doc: 'Where the parameters of the whole model start from, if not at random.',
      default: [],
    },
  ],
  nested: [
    {
      key: 'group',
      named: 'required',
      summary:
        'Parameters with a learning rate of their own, or none. The first group that names a parameter has it.',
      fields: [
        {
          name: 'params',
          type: { kind: 'list', of: { kind: 'parameter_path' } },
          doc: 'Paths: an encoder or decoder, or a part of it (`vision.backbone`).',
        },
        {
          name: 'lr',
          type: { kind: 'number', min: 0 },
          doc: "Learning rate instead of the optimizer's.",
          default: null,
        },
        {
          name: 'frozen',
          type: { kind: 'boolean' },
          doc: 'Keeps the parameters at their initial values.',
          default: false,
        },
      ],
    },
    {
      key: 'checkpoint',
      named: 'none',
      summary: 'When the state of training is saved.',
      fields: [
        {
          name: 'every',
          type: { kind: 'integer', min: 1 },
          doc: 'Steps between checkpoints.',
          default: 1000,
        },
        {
          name: 'keep',
          type: { kind: 'integer', min: 1 },
          doc: 'How many of the last ones are kept.',
          default: 3,
        },
      ],
    },
    {
      key: 'evaluate',
      named: 'none',
      summary: 'When the metrics are measured on held-out records while training.',
      fields: [
        {
          name: 'every',
          type: { kind: 'integer', min: 1 },
          doc: 'Steps between evaluations.',
          default: 1000,
        },
        {
          name: 'samples',
          type: { kind: 'integer', min: 1 },
          doc: 'Held-out records of each task to measure on; the evaluation at the end takes all.',
          default: 500,
        },
        {
          name: 'patience',
          type: { kind: 'integer', min: 1 },
          doc: 'Ends training when so many evaluations in a row are no better than the best before them.',
          default: null,
        },
      ],
    },
  ],
  example:
    'train { steps: 600  batch: 32  optimizer: adamw(lr: 1e-3)  lr_schedule: warmup_cosine(warmup: 50)  clip: grad_norm(1.0) }',
};
