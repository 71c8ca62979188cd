import { readDataset } from '../formats/datasets.ts';
import { jsonTokens } from '../formats/json.ts';
import { writtenFiles } from '../formats/texts.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'visual_genome',
  title: 'Visual Genome',
  longest: 16_384,
  memory: 200,
  tokens: [...jsonTokens, '"attributes":', '"object_id":', '"names":', '"x":', '"coco_id":', '1e308', '-1'],
  read: async (input, scratch) => {
    const path = writtenFiles(input, scratch, 'data');
    try {
      await readDataset('vg_json', path, { path: '.', vocabulary: 'words', coco_valid: 'val.json' });
    } finally {
      scratch.remove('data');
    }
  },
};
