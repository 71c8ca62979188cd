import { openTable } from '../../../src/runtime/tables/open.ts';
import { withFooterLength } from '../formats/parquet.ts';
import { readRows } from '../formats/rows.ts';
import type { FuzzTarget } from '../target.ts';

/** A table in a Parquet file, read by a thread. */
export const target: FuzzTarget = {
  name: 'parquet',
  title: 'Parquet files',
  longest: 8192,
  memory: 400,
  // The thread is restarted after it was ended.
  seconds: 3,
  tokens: [
    'PAR1',
    'text',
    'label',
    Uint8Array.of(0x15, 0),
    Uint8Array.of(0x19, 0x1c),
    Uint8Array.of(0x48),
    Uint8Array.of(0x18),
  ],
  repair: withFooterLength,
  read: async (input, scratch) => {
    const path = scratch.file('table.parquet', input);
    readRows(await openTable([path], { columns: ['text', 'label'], quotes: 'none' }));
  },
};
