import { readDataset } from '../formats/datasets.ts';
import { jsonTokens } from '../formats/json.ts';
import { writtenFiles } from '../formats/texts.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'vqa',
  title: 'VQA questions and answers',
  longest: 16_384,
  memory: 200,
  tokens: [...jsonTokens, '"questions":', '"annotations":', '"answers":', '"image_id":'],
  read: async (input, scratch) => {
    const path = writtenFiles(input, scratch, 'data');
    try {
      await readDataset('vqa_json', path, { path: '.' });
    } finally {
      scratch.remove('data');
    }
  },
};
