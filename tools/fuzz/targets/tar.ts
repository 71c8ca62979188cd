import { DataError } from '../../../src/runtime/errors.ts';
import { RecordProblems } from '../../../src/runtime/records/problems.ts';
import { Remarks } from '../../../src/runtime/records/remarks.ts';
import { Shard } from '../../../src/runtime/shards/shard.ts';
import { readRows } from '../formats/rows.ts';
import { withHeaderChecksums } from '../formats/tar.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'tar',
  title: 'tar archives',
  longest: 16_384,
  memory: 200,
  tokens: [
    'ustar\x0000',
    'ustar  \0',
    '27 path=a/b.txt\n',
    '30 GNU.sparse.major=1\n',
    '../',
    'a.json',
    'a.txt',
    Uint8Array.of(0x80, 0, 0, 0),
    new Uint8Array(512),
  ],
  repair: withHeaderChecksums,
  read: (input, scratch) => {
    const path = scratch.file('shard.tar', input);
    try {
      readRows(new Shard(path, new Set(['jpg']), { problems: new RecordProblems(), remarks: new Remarks() }));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
    }
  },
};
