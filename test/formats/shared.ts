import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DataError } from '../../src/runtime/errors.ts';
import type { FormatBuiltin, OpenContext } from '../../src/runtime/formats/format.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';

/**
 * Folder of real samples, outside the repository. Their licences (COCO photographs, GLUE, SNLI) do not permit
 * copies in it.
 */
export const samples = resolve(import.meta.dirname, '../../../shared/data');

export const haveSamples = existsSync(samples);
if (!haveSamples)
  console.log(
    'skipped: tests on samples of COCO, VQA, Visual Genome, SNLI-VE and GLUE, whose licences keep them out of the repository (../shared/data is missing)',
  );

/** The message of a DataError as shown to users; fails if nothing is thrown. */
export async function dataErrorOf(body: () => unknown, root: string): Promise<string> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const text = [`${error.where}: ${error.message}`, error.hint].filter(Boolean).join('\n');
    return text.replaceAll(root, '<root>');
  }
  throw new Error('expected a DataError');
}

/** Opens a dataset; throws the first problem of its splits. */
export async function openUsable(
  format: FormatBuiltin,
  args: Readonly<Record<string, unknown>>,
  context: OpenContext,
): Promise<Dataset> {
  const dataset = await format.open(args, context);
  const [first] = problemsOf(dataset);
  if (first) throw first;
  return dataset;
}

/** All recorded problems of the splits of a dataset. */
export function problemsOf({ splits }: Dataset): readonly DataError[] {
  return Object.values(splits)
    .flatMap(({ problems }) => problems?.kinds() ?? [])
    .flatMap(({ first }) => first);
}
