import type { BlockSignature } from '../signature.ts';

export const encoder: BlockSignature = {
  kind: 'encoder',
  summary:
    'Turns one modality into tokens, their position codes and a padding mask, which decoders attend to and heads read.',
  named: 'required',
  fields: [
    { name: 'reads', type: { kind: 'reference', to: ['modality'] }, doc: 'The modality it reads.' },
    {
      name: 'body',
      type: { kind: 'pipe', category: 'layer' },
      doc: 'Layers in order; `as NAME` names one for parameter groups.',
    },
    {
      name: 'init',
      type: { kind: 'list', of: { kind: 'call', category: 'init' } },
      doc: 'Source of initial parameter values instead of random ones; of several, later ones override earlier ones.',
      default: [],
    },
  ],
  nested: [
    {
      key: 'views',
      named: 'none',
      summary:
        'Named parts or summaries of the output: with `cls: first()` tasks may attend to `language.cls` and heads may read it.',
      fields: [],
      open: { kind: 'pipe', category: 'view' },
    },
  ],
  example:
    'encoder language { reads: text  body: bert(layers: 2, width: 64, heads: 4, hidden: 128) -> project(64) }',
};
