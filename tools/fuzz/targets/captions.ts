import { readDataset } from '../formats/datasets.ts';
import { writtenFiles } from '../formats/texts.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'captions',
  title: 'captions',
  longest: 16_384,
  memory: 200,
  tokens: ['"images":', '"annotations":', '"caption":', '#1\t', 'a.jpg', '\n'],
  read: async (input, scratch) => {
    const path = writtenFiles(input, scratch, 'data');
    try {
      await readDataset('captions', path, {
        path: '.',
        train: 'train.json',
        valid: 'valid.txt',
        images: ['images'],
      });
    } finally {
      scratch.remove('data');
    }
  },
};
