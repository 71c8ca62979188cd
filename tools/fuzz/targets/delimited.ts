import { openTable } from '../../../src/runtime/tables/open.ts';
import { readRows } from '../formats/rows.ts';
import type { FuzzTarget } from '../target.ts';

/** CSV or TSV, by the first byte. */
export const target: FuzzTarget = {
  name: 'delimited',
  title: 'CSV and TSV',
  longest: 8192,
  memory: 200,
  tokens: ['"', '""', ',', '\t', ';', '\r\n', '\n', 'text,label\n', 'text\tlabel\n', '\ufeff', '\r'],
  read: async (input, scratch) => {
    const kind = input[0] === 0x74 ? 'tsv' : 'csv';
    const path = scratch.file(`table.${kind}`, input.subarray(1));
    readRows(
      await openTable([path], { columns: ['text', 'label'], quotes: kind === 'csv' ? 'double' : 'none' }),
    );
  },
};
