import { DataError } from '../../errors.ts';
import type { RecordInput } from './kind.ts';

/**
 * A file and the record that names it, for messages. Records of `predict` are often named by their file,
 * which is then not repeated.
 */
export function fileAndRecord(path: string, id: string): string {
  return path === id ? path : `${path} (record ${id})`;
}

/** Adds the record to errors of `body`. `name`: the record's name for errors without a location. */
export async function naming<T>(
  { id }: Pick<RecordInput, 'id'>,
  name: string,
  body: () => Promise<T>,
): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof DataError) || error.where === id) throw error;
    throw new DataError(
      error.where === '' ? name : fileAndRecord(error.where, id),
      error.message,
      error.hint,
    );
  }
}
