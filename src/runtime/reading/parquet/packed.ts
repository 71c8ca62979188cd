import { isUtf8 } from 'node:buffer';
import { deserialize, serialize } from 'node:v8';
import { parquetRead } from 'hyparquet';
import { DataError } from '../../errors.ts';
import { openParquet } from './open.ts';
import { verifyPages } from './pages.ts';
import type { PackedRows, ParquetRequests } from './request.ts';
import { decoding } from './rows.ts';

/**
 * Reads a row group and serialises its rows, so that they can be stored in a file and read at random access.
 */
export async function readPacked({ file, columns, group }: ParquetRequests['packed']): Promise<PackedRows> {
  const { source, metadata } = await openParquet(file);
  await verifyPages(file, source, metadata, columns, [group]);
  const groups = metadata.row_groups;
  const rowStart = groups.slice(0, group).reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
  const rowEnd = rowStart + Number(groups[group]!.num_rows);
  let packed: PackedRows = { bytes: new Uint8Array(0), ends: new Uint32Array(0) };
  await parquetRead({
    ...decoding(source, metadata),
    columns: [...columns],
    rowStart,
    rowEnd,
    onComplete: (rows: readonly (readonly unknown[])[]) => {
      packed = packRows(rows, file);
    },
  });
  return packed;
}

/** Largest size of a row group in bytes: the ends of rows are 32-bit numbers. */
const largestGroup = 2 ** 32 - 1;

function packRows(rows: readonly (readonly unknown[])[], file: string): PackedRows {
  const ends = new Uint32Array(rows.length);
  let bytes = new Uint8Array(1024);
  let used = 0;
  rows.forEach((row, i) => {
    const packed = packedRow(row);
    if (used + packed.length > largestGroup) throw tooLarge(file);
    if (used + packed.length > bytes.length) bytes = grown(bytes, used + packed.length);
    bytes.set(packed, used);
    used += packed.length;
    ends[i] = used;
  });
  return { bytes: bytes.slice(0, used), ends };
}

function tooLarge(file: string): DataError {
  return new DataError(
    file,
    'the columns that are read have more than 4 GB in a row group',
    'write smaller row groups: `row_group_size=1000` of pandas and PyArrow',
  );
}

function grown(bytes: Uint8Array<ArrayBuffer>, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(least, 2 * bytes.length));
  larger.set(bytes);
  return larger;
}

/** Serialises a row as JSON, or with V8 if JSON cannot represent a cell, such as NaN or an image. */
function packedRow(row: readonly unknown[]): Buffer {
  const cells = row.map(plainCell);
  return cells.every(isJson) ? Buffer.from(JSON.stringify(cells)) : serialize(cells);
}

const openBracket = 0x5b;

/** The cells of a packed row, in the order of the columns. */
export function unpackedRow(bytes: Buffer): readonly unknown[] {
  return bytes[0] === openBracket ? JSON.parse(bytes.toString('utf8')) : deserialize(bytes);
}

/** Converts BigInts to numbers if that is exact, UTF-8 bytes to text, and undefined to null. */
function plainCell(cell: unknown): unknown {
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell;
  if (cell instanceof Uint8Array && isUtf8(cell)) {
    return Buffer.from(cell.buffer, cell.byteOffset, cell.length).toString('utf8');
  }
  return Array.isArray(cell) ? cell.map(plainCell) : (cell ?? null);
}

function isJson(cell: unknown): boolean {
  if (typeof cell === 'number') return Number.isFinite(cell);
  if (Array.isArray(cell)) return cell.every(isJson);
  return cell === null || typeof cell === 'string' || typeof cell === 'boolean';
}
