import { isUtf8 } from 'node:buffer';
import { type AsyncBuffer, type Compressors, type FileMetaData, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { DataError } from '../../errors.ts';
import { openParquet } from './open.ts';
import { verifyPages } from './pages.ts';
import { notComplete, type ParquetRow, type ParquetRows } from './request.ts';

/** Reads rows of a Parquet file. Text that is not UTF-8 stays bytes. Throws DataError. */
export async function readRows({
  file,
  columns,
  optional,
  rows,
}: ParquetRows): Promise<readonly ParquetRow[]> {
  const { source, metadata, names } = await openParquet(file);
  const known = new Set(names);
  const missing = columns.filter((column) => !known.has(column));
  if (missing.length > 0) {
    throw new DataError(
      file,
      `expected the columns ${columns.join(', ')}; missing: ${missing.join(', ')}; found: ${names.join(', ')}`,
      'is it the file of another dataset?',
    );
  }
  const present = [...columns, ...optional.filter((column) => known.has(column))];
  // A range of rows is only read from a file that has been read completely, and verified, before.
  if (!rows) await verifyPages(file, source, metadata, present);
  const read = await parquetReadObjects({
    ...decoding(source, metadata),
    columns: present,
    ...(rows ? { rowStart: rows.from, rowEnd: rows.to } : {}),
  });
  const expected = rows ? rows.to - rows.from : Number(metadata.num_rows);
  if (read.length === expected) return read;
  throw notComplete(file, `its columns hold ${read.length} rows, its metadata declares ${expected}`);
}

/**
 * Decompressors that skip pages without content: for a column without values, LZ4 writers store one byte,
 * which its decompressor rejects.
 */
const decompressors: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, length: number) => (length === 0 ? new Uint8Array(0) : decompress(input, length)),
  ]),
);

/** Options for decoding the bytes of a file into cells. */
export function decoding(file: AsyncBuffer, metadata: FileMetaData) {
  return {
    file,
    metadata,
    compressors: decompressors,
    // Bytes that are not marked as text, such as images, stay bytes.
    utf8: false,
    parsers: { stringFromBytes },
  };
}

/** Leaves bytes that are not UTF-8 unchanged, so that the reader of the record can report their location. */
function stringFromBytes(bytes: Uint8Array | undefined): string | Uint8Array | undefined {
  if (!bytes || !isUtf8(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}
