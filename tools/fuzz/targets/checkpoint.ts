import { readCheckpoint } from '../../../src/runtime/checkpoint/read.ts';
import { withHeaderSum } from '../formats/checkpoint.ts';
import { safetensorsTokens } from '../formats/safetensors.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'checkpoint',
  title: 'checkpoints',
  longest: 8192,
  memory: 200,
  tokens: [...safetensorsTokens, 'unitc', 'checksums', '\\"step\\":', 'crc32'],
  repair: withHeaderSum,
  read: (input, scratch) => {
    readCheckpoint(scratch.file('step-0000001.safetensors', input));
  },
};
