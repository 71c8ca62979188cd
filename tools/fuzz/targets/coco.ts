import { readDataset } from '../formats/datasets.ts';
import { jsonTokens } from '../formats/json.ts';
import { writtenFiles } from '../formats/texts.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'coco',
  title: 'COCO annotations',
  longest: 16_384,
  memory: 200,
  tokens: [...jsonTokens, '"images":', '"annotations":', '"categories":', '"bbox":', '"iscrowd": 1'],
  read: async (input, scratch) => {
    const path = writtenFiles(input, scratch, 'data');
    try {
      await readDataset('coco_json', path, { path: '.', train: 'train.json', valid: 'valid.json' });
    } finally {
      scratch.remove('data');
    }
  },
};
