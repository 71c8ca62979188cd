import { openTable } from '../../../src/runtime/tables/open.ts';
import { jsonTokens } from '../formats/json.ts';
import { readRows } from '../formats/rows.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'json_lines',
  title: 'JSON Lines',
  longest: 8192,
  memory: 200,
  tokens: [...jsonTokens, '{"text": "a", "label": 1}\n'],
  read: async (input, scratch) => {
    const path = scratch.file('table.jsonl', input);
    readRows(await openTable([path], { columns: ['text', 'label'], quotes: 'none' }));
  },
};
