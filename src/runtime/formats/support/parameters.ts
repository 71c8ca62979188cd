import type { ParameterSignature } from '../../../compiler/catalog/signature.ts';

/** The first argument of formats whose files are in one folder. */
export const datasetFolder = {
  name: 'path',
  type: { kind: 'path', exists: 'later' },
  doc: 'Folder of the dataset.',
  positional: true,
} as const satisfies ParameterSignature;

/**
 * The argument that names the column or field by which records are divided. `noun`: what it names, with its
 * article.
 */
export function splitParameter(noun: string) {
  return {
    name: 'split',
    type: { kind: 'column' },
    doc: `${noun} with \`train\` or \`valid\` in each record, instead of \`valid\`. Records with \`test\` are left out.`,
    default: null,
  } as const satisfies ParameterSignature;
}

/** The argument that preserves class proportions. `classOf`: the class of a record. */
export function stratifyParameter(classOf = '') {
  return {
    name: 'stratify',
    type: { kind: 'boolean' },
    doc: `Holds out the share of every class separately, so that both splits have about the same proportions of classes.${classOf}`,
    default: false,
  } as const satisfies ParameterSignature;
}

/** The argument that keeps related rows in one split. `noun`: what it names. */
export function groupParameter(noun: string) {
  return {
    name: 'group',
    type: { kind: 'column' },
    doc: `${noun} whose equal values stay in one split, such as a patient or an image: the share to hold out is then a share of the values, not of the records.`,
    default: null,
  } as const satisfies ParameterSignature;
}

const published =
  'the files of this dataset are published for each split; other files with the same columns are divided by the format `table`';

/** Explains arguments that formats of published datasets do not have. */
export const publishedLacks = { split: published, stratify: published, group: published };
