import type { ParameterSignature } from '../../../compiler/catalog/signature.ts';

/** The first argument of formats whose files are in one folder. */
export const datasetFolder = {
  name: 'path',
  type: { kind: 'path', exists: 'later' },
  doc: 'Folder of the dataset.',
  positional: true,
} as const satisfies ParameterSignature;
