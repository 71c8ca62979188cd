import { DataError } from '../../../src/runtime/errors.ts';
import type { RowSource } from '../../../src/runtime/records/row.ts';

/** Reads all cells; unreadable rows are skipped, as they are reported individually. */
export function readRows(rows: RowSource): void {
  for (let index = 0; index < rows.length; index++) {
    try {
      const row = rows.at(index);
      for (const column of row.columns) row.get(column);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
    }
  }
}
