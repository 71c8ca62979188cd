import type { BlockSignature } from '../signature.ts';

export const task: BlockSignature = {
  kind: 'task',
  summary: 'One thing to learn: data, inputs, queries, heads, loss, metric and share of the training steps.',
  named: 'required',
  fields: [
    { name: 'dataset', type: { kind: 'reference', to: 'dataset' }, doc: 'Where its records come from.' },
    {
      name: 'decoder',
      type: { kind: 'reference', to: 'decoder' },
      doc: 'The decoder its queries run through.',
    },
    {
      name: 'attend',
      type: { kind: 'list', of: { kind: 'reference', to: 'encoder', member: true } },
      doc: 'Encoders the decoder attends to, whole (`vision`) or through one of their views (`language.cls`).',
    },
    { name: 'queries', type: { kind: 'integer', min: 1 }, doc: 'Number of learned queries.' },
    {
      name: 'index',
      type: { kind: 'integer', min: 0 },
      doc: 'Row of the task-token tables; otherwise the position of the task among the tasks, from 0.',
      default: null,
    },
    {
      name: 'loss',
      type: { kind: 'loss' },
      doc: 'What training makes small: a loss, or a sum of losses with weights.',
    },
    {
      name: 'match',
      type: { kind: 'call', category: 'match' },
      doc: 'How queries are matched with the boxes of an image; detection needs it.',
      default: null,
    },
    {
      name: 'metric',
      type: { kind: 'list', of: { kind: 'call', category: 'metric' } },
      doc: 'What evaluation reports: a metric or a list of metrics. The first one decides which checkpoint is best.',
    },
    {
      name: 'sampling',
      type: { kind: 'number', min: 0 },
      doc: 'Weight with which training steps draw this task; the weights of all tasks are made to sum to 1.',
      default: 1,
    },
    {
      name: 'every_layer',
      type: { kind: 'boolean' },
      doc: 'Takes the loss on the hidden states of every decoder layer, not only the last.',
      default: false,
    },
    {
      name: 'batch',
      type: { kind: 'integer', min: 1 },
      doc: 'Records in a batch, where it differs from that of `train`.',
      default: null,
    },
  ],
  nested: [
    {
      key: 'head',
      named: 'none',
      summary: 'Heads on the hidden states, by name; `head.NAME` is the output of one.',
      fields: [],
      open: { kind: 'call', category: 'head' },
    },
    {
      key: 'prepare',
      named: 'none',
      summary: 'Preparation by modality, where it differs from that of the modality: `text: truncate(25)`.',
      fields: [],
      open: { kind: 'pipe', category: 'prepare' },
    },
  ],
  example:
    'task answer { dataset: vqa  decoder: shared  attend: [vision, language]  queries: 4  head { answer: classification(dataset.classes) } ' +
    ' loss: cross_entropy(head.answer, truth.label)  metric: accuracy(head.answer, truth.label)  sampling: 40% }',
};
