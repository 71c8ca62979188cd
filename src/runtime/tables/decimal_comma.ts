import type { RowSource } from '../records/row.ts';

/** The same rows, marked as having a decimal comma in numbers as text: `1,5`. */
export function withDecimalComma(rows: RowSource): RowSource {
  return {
    length: rows.length,
    at: (index) => ({ ...rows.at(index), decimal: ',' }),
    ...(rows.fileOf && { fileOf: (index: number) => rows.fileOf!(index) }),
  };
}
