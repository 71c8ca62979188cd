import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { crc32 } from '../crc32.ts';
import { notComplete } from './request.ts';

/**
 * Checks the pages of some columns in some row groups against the file's metadata: their number of values,
 * and their checksums if the file has them. Throws DataError for a mismatch, since a damaged page could be
 * read as wrong values.
 */
export async function verifyPages(
  file: string,
  source: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
  groups: readonly number[] = [...metadata.row_groups.keys()],
): Promise<void> {
  for (const group of groups) {
    for (const { meta_data: chunk } of metadata.row_groups[group]!.columns) {
      const column = chunk?.path_in_schema[0];
      if (!chunk || !column || !columns.includes(column)) continue;
      // Some writers store 0 if there is no dictionary.
      const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
      const bytes = new Uint8Array(await source.slice(start, start + Number(chunk.total_compressed_size)));
      const problem = pageProblem(bytes, Number(chunk.num_values));
      if (problem === undefined) continue;
      throw notComplete(file, `${problem} (column ${column}, row group ${group})`);
    }
  }
}

/**
 * Limits on the values of a column in a row group and on the bytes of a page: damaged files could claim any
 * number.
 */
const [mostValues, mostBytes] = [2 ** 24, 2 ** 28];

/**
 * The first problem of the pages of a column chunk; undefined if there is none. `values`: number in all
 * pages. The bytes may extend beyond the last page.
 */
function pageProblem(bytes: Uint8Array, values: number): string | undefined {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let seen = 0;
  if (values > mostValues) return `${values} values in a row group; at most ${mostValues} are allowed`;
  for (let page = 0; seen < values && reader.offset < bytes.length; page++) {
    const header = parquetHeader(reader);
    const end = reader.offset + header.compressed_page_size;
    if (!(end >= reader.offset && end <= bytes.length)) return `page ${page} does not end within its column`;
    const { crc, uncompressed_page_size: unpacked } = header;
    if (!(unpacked >= 0 && unpacked <= mostBytes))
      return `page ${page} unpacks to ${unpacked} bytes; at most ${mostBytes} are allowed`;
    if (crc !== undefined && crc32(bytes.subarray(reader.offset, end)) !== crc >>> 0) {
      return `the checksum of page ${page} does not match its bytes`;
    }
    reader.offset = end;
    seen += (header.data_page_header ?? header.data_page_header_v2)?.num_values ?? 0;
  }
  return seen === values ? undefined : `its pages declare ${seen} values, its metadata ${values}`;
}
