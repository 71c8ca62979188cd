import type { BlockSignature } from '../signature.ts';

export const decoder: BlockSignature = {
  kind: 'decoder',
  summary: "Lets a task's queries attend to the tokens of its encoders.",
  named: 'required',
  fields: [
    {
      name: 'body',
      type: { kind: 'call', category: 'decoder' },
      doc: 'The layers; their width is that of queries, memory and hidden states.',
    },
    {
      name: 'scope',
      type: { kind: 'option', of: ['model', 'task'] },
      doc: '`.model`: all tasks share one decoder. `.task`: every task has a private copy.',
      default: 'model',
    },
    {
      name: 'init',
      type: { kind: 'list', of: { kind: 'call', category: 'init' } },
      doc: 'Source of initial parameter values instead of random ones.',
      default: [],
    },
  ],
  nested: [],
  example:
    'decoder shared { body: cross_transformer(layers: 2, heads: 4, hidden: 128, width: 64)  scope: .model }',
};
