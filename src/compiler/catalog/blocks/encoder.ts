import type { BlockSignature } from '../signature.ts';

export const encoder: BlockSignature = {
  kind: 'encoder',
  summary:
    'Turns one modality into tokens, their position codes and a padding mask, for decoders to attend to.',
  named: 'required',
  fields: [
    { name: 'reads', type: { kind: 'reference', to: 'modality' }, doc: 'The modality it reads.' },
    {
      name: 'body',
      type: { kind: 'pipe', category: 'layer' },
      doc: 'Layers in order; `as NAME` names one for parameter groups.',
    },
    {
      name: 'init',
      type: { kind: 'list', of: { kind: 'call', category: 'init' } },
      doc: 'Where its parameters start from, if not at random; of several the later ones go over the earlier.',
      default: [],
    },
  ],
  nested: [
    {
      key: 'views',
      named: 'none',
      summary: 'Named parts of the output: with `cls: first()` tasks may attend to `language.cls`.',
      fields: [],
      open: { kind: 'pipe', category: 'view' },
    },
  ],
  example:
    'encoder language { reads: text  body: bert(layers: 2, width: 64, heads: 4, hidden: 128) -> project(64) }',
};
