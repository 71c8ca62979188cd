import type { RowSource } from '../../src/runtime/records/row.ts';

/** All cells of a table. */
export function rowsOf(table: RowSource): readonly (readonly unknown[])[] {
  return Array.from({ length: table.length }, (_, index) => {
    const row = table.at(index);
    return row.columns.map((column) => row.get(column));
  });
}
