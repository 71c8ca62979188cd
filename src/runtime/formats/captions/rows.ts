import { textCell } from '../../columns/cells.ts';
import { DataError } from '../../errors.ts';
import type { RecordProblems } from '../../records/problems.ts';
import type { RowSource } from '../../records/row.ts';
import { openTable } from '../../tables/open.ts';
import { type Caption, captionOf } from './caption.ts';

const imageColumns = ['image', 'image_name', 'file_name', 'filename', 'file'];
const captionColumns = ['caption', 'comment', 'text', 'sentence'];

/** Columns of a table of captions. */
export interface CaptionColumns {
  readonly image: string;
  readonly caption: string;
  /** Column that names the split; null if there is none. */
  readonly split: string | null;
}

/** Names of the columns that are read. */
export function namesOf({ image, caption, split }: CaptionColumns): readonly string[] {
  return [image, caption, ...(split === null ? [] : [split])];
}

/**
 * Finds the columns of images and captions by their usual names. Throws DataError at `where` if one is
 * missing.
 */
export function captionColumnsIn(
  names: readonly string[],
  split: string | null,
  where: string,
): CaptionColumns {
  const [image, caption] = [imageColumns, captionColumns].map((known) =>
    known.find((name) => names.includes(name)),
  );
  if (image !== undefined && caption !== undefined) return { image, caption, split };
  throw new DataError(
    where,
    `expected a column for the image (${imageColumns.join(', ')}) and one for the caption (${captionColumns.join(', ')}), found ${names.slice(0, 12).join(', ')}`,
    'rename the columns, or use the format `table`, which takes any names',
  );
}

/** Captions of rows; unusable ones are left out and added to `problems`. */
export function rowCaptions(
  rows: RowSource,
  { image, caption, split }: CaptionColumns,
  problems: RecordProblems,
): readonly Caption[] {
  return Array.from({ length: rows.length }, (_, i) => i).flatMap((i) => {
    const read = () => {
      const row = rows.at(i);
      const named = split === null ? undefined : row.get(split);
      const sentence = row.get(caption);
      const text = typeof sentence === 'string' ? sentence : textCell(row, caption);
      return captionOf(row.where, textCell(row, image), text, named);
    };
    return problems.collect(read) ?? [];
  });
}

/** Captions of a JSON Lines or Parquet file. Throws DataError if it cannot be read. */
export async function tableCaptions(
  file: string,
  split: string | null,
  problems: RecordProblems,
): Promise<readonly Caption[]> {
  const all = await openTable([file], { columns: [], quotes: 'double' });
  const columns = captionColumnsIn(all.at(0).columns, split, file);
  const rows = await openTable([file], { columns: namesOf(columns), quotes: 'double' });
  return rowCaptions(rows, columns, problems);
}
