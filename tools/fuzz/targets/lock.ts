import { readLock } from '../../../src/runtime/data/contents/lock.ts';
import { jsonText, jsonTokens } from '../formats/json.ts';
import type { FuzzTarget } from '../target.ts';

/** `unit.lock`, the sizes and digests of data. */
export const target: FuzzTarget = {
  name: 'lock',
  title: 'unit.lock',
  longest: 8192,
  memory: 200,
  tokens: [...jsonTokens, '"version": 1', '"files":', '"bytes":', '"sha256":'],
  generated: jsonText,
  read: (input, scratch) => {
    scratch.file('unit.lock', input);
    readLock(scratch.folder);
  },
};
