import { createHash } from 'node:crypto';
import { DataError } from '../../errors.ts';
import { parquetLayout, readParquet } from '../../reading/parquet/parquet.ts';
import { bytesIn } from '../../records/file_bytes.ts';
import type { ImageSource } from '../../records/image_source.ts';

type ImageCell = Extract<ImageSource, { kind: 'parquet' }>;

/** Digests of the cells of a row group, by row of the group; undefined for a cell without bytes. */
type GroupDigests = readonly (string | undefined)[];

/**
 * SHA-256 of images in Parquet files. Reading one row decodes its entire row group, so all images of the
 * group are digested at once.
 */
export class CellDigests {
  /** Number of rows of each row group, by file. */
  readonly #layouts = new Map<string, Promise<readonly number[]>>();
  readonly #groups = new Map<string, Promise<GroupDigests>>();

  /** Undefined if the cell cannot be read, which preparation reports. */
  async of({ file, row, column }: ImageCell): Promise<string | undefined> {
    try {
      const sizes = await this.#layout(file);
      let from = 0;
      for (const size of sizes) {
        const to = from + size;
        if (row < to) return (await this.#group(file, column, { from, to }))[row - from];
        from = to;
      }
      return undefined;
    } catch (error) {
      if (error instanceof DataError) return undefined;
      throw error;
    }
  }

  #layout(file: string): Promise<readonly number[]> {
    const known = this.#layouts.get(file) ?? parquetLayout(file).then(({ groups }) => groups);
    this.#layouts.set(file, known);
    return known;
  }

  #group(
    file: string,
    column: string,
    rows: { readonly from: number; readonly to: number },
  ): Promise<GroupDigests> {
    const key = `${rows.from} ${column} ${file}`;
    const known =
      this.#groups.get(key) ??
      readParquet(file, [column], rows).then((cells) => cells.map((cell) => digestOf(cell[column])));
    this.#groups.set(key, known);
    return known;
  }
}

function digestOf(cell: unknown): string | undefined {
  const bytes = bytesIn(cell);
  return bytes && createHash('sha256').update(bytes).digest('base64');
}
