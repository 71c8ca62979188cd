import { isUtf8 } from 'node:buffer';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { DataError } from '../errors.ts';
import { verifyChecksums } from './parquet_checksums.ts';
import { notComplete, type ParquetRequest, type ParquetRow } from './parquet_request.ts';

/**
 * Reads rows of a Parquet file. Text that is not UTF-8 stays bytes. Throws DataError; may never return where
 * the file is damaged.
 */
export async function readRows(request: ParquetRequest): Promise<readonly ParquetRow[]> {
  try {
    return await rowsOf(request);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw notComplete(request.file, detail);
  }
}

async function rowsOf({ file, columns, optional, rows }: ParquetRequest): Promise<readonly ParquetRow[]> {
  const source = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(source);
  const known = new Set(parquetSchema(metadata).children.map(({ element }) => element.name));
  const missing = columns.filter((column) => !known.has(column));
  if (missing.length > 0) {
    throw new DataError(
      file,
      `expected the columns ${columns.join(', ')}; missing: ${missing.join(', ')}; found: ${[...known].join(', ')}`,
      'is it the file of another dataset?',
    );
  }
  const present = [...columns, ...optional.filter((column) => known.has(column))];
  // Rows are read from a file that has been read as a whole before.
  if (!rows) await verifyChecksums(file, source, metadata, present);
  return parquetReadObjects({
    file: source,
    metadata,
    compressors,
    columns: present,
    // Bytes that are not marked as text, such as images, stay bytes.
    utf8: false,
    parsers: { stringFromBytes },
    ...(rows ? { rowStart: rows.from, rowEnd: rows.to } : {}),
  });
}

/** Bytes that are not UTF-8 are left as they are, so that the reader of the record can name them. */
function stringFromBytes(bytes: Uint8Array | undefined): string | Uint8Array | undefined {
  if (!bytes || !isUtf8(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}
