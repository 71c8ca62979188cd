import { readDataset } from '../formats/datasets.ts';
import { writtenFiles } from '../formats/texts.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'yolo',
  title: 'YOLO labels',
  longest: 16_384,
  memory: 200,
  tokens: [
    '0 0.5 0.5 0.25 0.25\n',
    'train: ',
    'val: ',
    'names: [a, b]',
    'nc: 2',
    '\n=== labels/train/b.txt\n',
  ],
  read: async (input, scratch) => {
    const path = writtenFiles(input, scratch, 'data');
    try {
      await readDataset('yolo', path, { path: 'data.yaml' });
    } finally {
      scratch.remove('data');
    }
  },
};
