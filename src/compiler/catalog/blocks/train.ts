import type { BlockSignature } from '../signature.ts';

/** Steps are counted in 32 bits: dropout masks are keyed by them. */
const count = { kind: 'integer', min: 1, limit: 0xffffffff } as const;

export const train: BlockSignature = {
  kind: 'train',
  summary: 'Length, optimizer and seed of the training of all tasks.',
  named: 'none',
  fields: [
    {
      name: 'steps',
      type: count,
      doc: 'Number of updates; each one draws a task. A run has `steps` or `epochs`.',
      default: null,
    },
    {
      name: 'epochs',
      type: count,
      doc:
        'Number of epochs. An epoch is the number of steps in which every training split is drawn once: records / (batch · accumulate), rounded up. ' +
        'With several tasks, each number is divided by the share of the steps that draw its task, and the largest quotient counts.',
      default: null,
    },
    { name: 'batch', type: { kind: 'integer', min: 1 }, doc: 'Records in a batch.' },
    {
      name: 'accumulate',
      type: { kind: 'integer', min: 1, max: 65536 },
      doc: 'Batches per update, all of one task; the update uses their mean gradient and takes the memory of one batch.',
      default: 1,
    },
    {
      name: 'seed',
      type: { kind: 'integer', min: 0, max: 0xffffffff },
      doc: 'Seed of initial values, order of records, order of tasks and dropout.',
      default: 1,
    },
    {
      name: 'optimizer',
      type: { kind: 'call', category: 'optimizer' },
      doc: 'Update rule and learning rate.',
    },
    {
      name: 'lr_schedule',
      type: { kind: 'call', category: 'lr_schedule' },
      doc: 'Factor on all learning rates, by update.',
    },
    {
      name: 'clip',
      type: { kind: 'call', category: 'clip' },
      doc: 'Limit on gradients; by default there is none.',
      default: null,
    },
    {
      name: 'no_decay',
      type: { kind: 'list', of: { kind: 'option', of: ['bias', 'norm'] } },
      doc: 'Parameters exempt from weight decay, in every group: `.bias` are those whose names end in `bias`, `.norm` those of layer norms.',
      default: [],
    },
    {
      name: 'init',
      type: { kind: 'list', of: { kind: 'call', category: 'init' } },
      doc: "Initial values of the entire model instead of the layers' defaults; later calls override earlier ones.",
      default: [],
    },
  ],
  nested: [
    {
      key: 'group',
      named: 'required',
      summary:
        'Parameters with their own learning rate or weight decay, or frozen ones. A parameter belongs to the first group that names it.',
      fields: [
        {
          name: 'params',
          type: { kind: 'list', of: { kind: 'parameter_path' } },
          doc: 'Paths of an encoder, a decoder or a task, or of a part of it (`vision.backbone`, `answer.label`).',
        },
        {
          name: 'lr',
          type: { kind: 'number', min: 0 },
          doc: 'Learning rate, instead of that of the optimizer.',
          default: null,
        },
        {
          name: 'weight_decay',
          type: { kind: 'number', min: 0 },
          doc: 'Weight decay, instead of that of the optimizer.',
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
      summary: 'Checkpoints of the state of training.',
      fields: [
        {
          name: 'every',
          type: count,
          doc: 'Steps between checkpoints.',
          default: 1000,
        },
        {
          name: 'keep',
          type: count,
          doc: 'Number of latest checkpoints to keep, in addition to the best.',
          default: 3,
        },
      ],
    },
    {
      key: 'evaluate',
      named: 'none',
      summary: 'Evaluation on held-out records during training.',
      fields: [
        {
          name: 'every',
          type: count,
          doc: 'Steps between evaluations.',
          default: 1000,
        },
        {
          name: 'samples',
          type: count,
          doc: 'Held-out records of each task; the evaluation at the end of the run uses all.',
          default: 500,
        },
        {
          name: 'patience',
          type: count,
          doc: 'Number of consecutive evaluations without improvement that end the training.',
          default: null,
        },
      ],
    },
  ],
  example:
    'train { steps: 600  batch: 32  optimizer: adamw(lr: 1e-3)  lr_schedule: warmup_cosine(warmup: 50)  clip: grad_norm(1.0) }',
};
