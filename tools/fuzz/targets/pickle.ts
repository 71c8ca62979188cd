import { pickleProgram, pickleTokens } from '../formats/pickle.ts';
import { readWeights } from '../formats/weights.ts';
import { zipOf } from '../formats/zip.ts';
import type { FuzzTarget } from '../target.ts';

/** The pickle program of a PyTorch archive with one storage of 64 bytes. */
export const target: FuzzTarget = {
  name: 'pickle',
  title: 'weights: pickle in an archive',
  longest: 8192,
  memory: 200,
  tokens: pickleTokens,
  generated: pickleProgram,
  read: (input, scratch) => {
    const archive = zipOf(
      new Map([
        ['a/data.pkl', input],
        ['a/byteorder', Buffer.from('little')],
        ['a/data/0', new Uint8Array(64)],
      ]),
    );
    return readWeights(scratch.file('weights.pt', archive));
  },
};
