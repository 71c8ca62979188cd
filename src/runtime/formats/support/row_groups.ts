import { createHash } from 'node:crypto';
import { cellOf, className, wrongCell } from '../../columns/cells.ts';
import { bytesIn, pathIn } from '../../records/file_bytes.ts';
import type { RecordProblems } from '../../records/problems.ts';
import type { Row, RowSource } from '../../records/row.ts';
import type { Groups } from './groups.ts';

/**
 * Groups rows by equal values in a column, such as a patient or an image. Rows whose cell names no group are
 * added to the problems. Throws the first of these if no row has a group.
 */
export function groupsOfRows(all: RowSource, column: string, problems: RecordProblems): Groups {
  const numbers = new Map<string, number>();
  const of = Int32Array.from({ length: all.length }, (_, index) => {
    const name = problems.collect(() => groupOf(all.at(index), column));
    if (name === undefined) return -1;
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
  const [first] = problems.kinds();
  if (numbers.size === 0 && first) throw first.first[0]!;
  return { names: [...numbers.keys()], of, noun: 'group' };
}

/**
 * Group name of a row: the cell's text, the path of a file, or the SHA-256 of its bytes. Throws DataError at
 * the row for any other cell.
 */
function groupOf(row: Row, column: string): string {
  const cell = cellOf(row, column);
  const bytes = bytesIn(cell);
  if (bytes) return createHash('sha256').update(bytes).digest('base64');
  const name = className(typeof cell === 'number' ? String(cell) : (pathIn(cell) ?? cell));
  if (name !== undefined) return name;
  throw wrongCell(row, column, 'the name of a group', cell);
}
