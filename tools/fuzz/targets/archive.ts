import { readArchiveModel } from '../../../src/api/exported/archive_model.ts';
import { withHeaderChecksums } from '../formats/tar.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'archive',
  title: 'models in one file',
  longest: 65_536,
  memory: 300,
  tokens: ['model.json', 'spec.unit', 'SHA256SUMS', '../', Uint8Array.of(0x80, 0, 0, 0), new Uint8Array(512)],
  repair: withHeaderChecksums,
  read: async (input, scratch) => {
    await readArchiveModel(scratch.file('model.unitc', input));
  },
};
