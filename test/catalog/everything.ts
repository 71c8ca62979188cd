import { builtins } from '../../src/builtins.ts';
import type { FormatSignature, Host } from '../../src/compiler/catalog/signature.ts';

/** A dataset with every kind of target, for examples of losses, metrics and heads. */
const everything: FormatSignature = {
  fields: { image: 'image', text: 'text' },
  name: 'everything',
  category: 'format',
  summary: '',
  parameters: [],
  example: '',
  truth: [
    ...new Set(builtins.formats.flatMap(({ truth }) => truth)),
    'label',
    'labels',
    'scores',
    'price',
    'box',
    'attributes',
  ],
};

/** The built-ins, and a format `everything` with every kind of target. */
export const known = { ...builtins, formats: [...builtins.formats, everything] };

/** A host on which every file of an example exists, with short vocabularies. */
export const host: Host = {
  readText: () => '[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n',
  sizeOf: () => 24,
  exists: () => true,
  resolve: (_file, path) => `/${path}`,
};
