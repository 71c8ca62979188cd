import { readWeights } from '../formats/weights.ts';
import type { FuzzTarget } from '../target.ts';

/** PyTorch archives as bytes; `pickle` covers the program in them. */
export const target: FuzzTarget = {
  name: 'zip',
  title: 'weights: zip archives',
  longest: 8192,
  memory: 200,
  tokens: [
    'PK\x03\x04',
    'PK\x01\x02',
    'PK\x05\x06',
    'PK\x06\x06',
    'PK\x06\x07',
    'a/data.pkl',
    'a/data/0',
    'a/byteorder',
  ],
  read: (input, scratch) => readWeights(scratch.file('weights.pt', input)),
};
