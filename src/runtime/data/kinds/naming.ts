import { DataError } from '../../errors.ts';
import type { RecordInput } from './kind.ts';

/** A file and the record that names it, for messages; records of `predict` are often named by their file. */
export function fileAndRecord(path: string, id: string): string {
  return path === id ? path : `${path} (record ${id})`;
}

/** Adds the record to errors of `body`; `name`: of the record in errors that name no place. */
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
