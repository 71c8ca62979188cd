import { readCheckpoint } from '../../../src/runtime/checkpoint/read.ts';
import { safetensorsTokens, withHeaderLength } from '../formats/safetensors.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'checkpoint',
  title: 'checkpoints',
  longest: 8192,
  memory: 200,
  tokens: [...safetensorsTokens, 'unitc', 'checksums', '\\"step\\":', 'crc32'],
  repair: withHeaderLength,
  read: (input, scratch) => {
    readCheckpoint(scratch.file('step-0000001.safetensors', input));
  },
};
