import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../format.ts';
import { noteRead } from './log.ts';

export type ParquetRow = Readonly<Record<string, unknown>>;

/** The parts of a split in a folder, in order: `train-00000-of-00002.parquet`, …, or `train.parquet`. Throws DataError. */
export function parquetParts(folder: string, split: string): readonly string[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const parts = names.filter(
    (name) => name === `${split}.parquet` || /^-\d+-of-\d+\.parquet$/.test(behind(name, split)),
  );
  if (parts.length > 0) return parts.map((name) => join(folder, name));
  const shown = names.filter((name) => name.endsWith('.parquet')).slice(0, 8);
  throw new DataError(
    folder,
    `there is no ${split}-*.parquet; ${shown.length > 0 ? `it holds ${shown.join(', ')}` : 'it holds no Parquet file'}`,
    'check the folder and the name of the split',
  );
}

function behind(name: string, split: string): string {
  return name.startsWith(split) ? name.slice(split.length) : '';
}

/** Some columns of all rows of a file, or of rows `from` to `to`. Throws DataError. */
export async function readParquet(
  file: string,
  columns: readonly string[],
  rows?: { readonly from: number; readonly to: number },
): Promise<readonly ParquetRow[]> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  try {
    const source = await asyncBufferFromFile(file);
    noteRead(file);
    const metadata = await parquetMetadataAsync(source);
    const known = new Set(metadata.schema.map(({ name }) => name));
    const missing = columns.filter((column) => !known.has(column));
    if (missing.length > 0) {
      const there = metadata.schema.slice(1).map(({ name }) => name);
      throw new DataError(
        file,
        `expected the columns ${columns.join(', ')}; there is no ${missing.join(', ')}, but ${[...new Set(there)].join(', ')}`,
        'is it the file of another dataset?',
      );
    }
    return await parquetReadObjects({
      file: source,
      metadata,
      compressors,
      columns: [...columns],
      // Bytes that are not marked as text stay bytes: pictures.
      utf8: false,
      ...(rows ? { rowStart: rows.from, rowEnd: rows.to } : {}),
    });
  } catch (error) {
    if (error instanceof DataError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new DataError(
      file,
      `not a whole Parquet file: ${detail}`,
      'the file is cut off or of another kind; fetch it again',
    );
  }
}
