import type { BlockSignature } from '../signature.ts';

export const task: BlockSignature = {
  kind: 'task',
  summary:
    'A training objective: dataset, heads, loss, metric and share of the training steps. With a `decoder`, learned queries attend to ' +
    'encoders and heads read the decoder states; without one, heads read encoders and views.',
  named: 'required',
  fields: [
    { name: 'dataset', type: { kind: 'reference', to: ['dataset'] }, doc: 'Source of the records.' },
    {
      name: 'decoder',
      type: { kind: 'reference', to: ['decoder'] },
      doc: 'The decoder that the queries run through; it needs `attend` and `queries`.',
      default: null,
    },
    {
      name: 'attend',
      type: { kind: 'list', of: { kind: 'reference', to: ['encoder'], member: true } },
      doc: 'Encoders the decoder attends to: all tokens (`vision`) or one of the views (`language.cls`).',
      default: null,
    },
    {
      name: 'queries',
      type: { kind: 'integer', min: 1 },
      doc: 'Number of learned queries of the decoder.',
      default: null,
    },
    {
      name: 'index',
      type: { kind: 'integer', min: 0 },
      doc: 'Row of the task in the task-token tables; by default its position among the tasks, from 0.',
      default: null,
    },
    {
      name: 'loss',
      type: { kind: 'loss' },
      doc: 'Objective of training: a loss or a weighted sum of losses.',
    },
    {
      name: 'match',
      type: { kind: 'call', category: 'match' },
      doc: 'How the queries of the decoder are matched with the boxes of an image; required for detection.',
      default: null,
    },
    {
      name: 'metric',
      type: { kind: 'list', of: { kind: 'call', category: 'metric' } },
      doc: 'Result of evaluation: a metric or a list of metrics. The first one decides which checkpoint is best.',
    },
    {
      name: 'sampling',
      type: { kind: 'number', min: 0 },
      doc: 'Weight with which training steps draw this task; the weights of all tasks are normalised to sum to 1.',
      default: 1,
    },
    {
      name: 'sampler',
      type: { kind: 'option', of: ['shuffled', 'balanced'] },
      doc: 'Order of the training records: `.shuffled` permutes the split in every epoch; `.balanced` draws each class of `truth.label` equally often.',
      default: 'shuffled',
    },
    {
      name: 'every_layer',
      type: { kind: 'boolean' },
      doc: 'Adds auxiliary losses on the hidden states of the earlier decoder layers.',
      default: false,
    },
    {
      name: 'batch',
      type: { kind: 'integer', min: 1 },
      doc: 'Records in a batch; by default the `batch` of `train`.',
      default: null,
    },
  ],
  nested: [
    {
      key: 'head',
      named: 'none',
      summary:
        'Heads by name, on the decoder states or on the input that `reads` names; `head.NAME` is the output of one.',
      fields: [],
      open: { kind: 'call', category: 'head' },
    },
    {
      key: 'prepare',
      named: 'none',
      summary:
        'Preparation by modality that differs from that of the modality: `text: truncate(25)`. A step replaces that of the same name; any other step is inserted before the next step of the list that the modality has, or appended if there is none.',
      fields: [],
      open: { kind: 'pipe', category: 'prepare' },
    },
  ],
  example:
    'task answer { dataset: vqa  decoder: shared  attend: [vision, language]  queries: 4  head { answer: classification(dataset.classes) } ' +
    ' loss: cross_entropy(head.answer, truth.label)  metric: accuracy(head.answer, truth.label)  sampling: 40% }',
};
