import { readDataset } from '../formats/datasets.ts';
import { jsonTokens } from '../formats/json.ts';
import { writtenFiles } from '../formats/texts.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'snli_ve',
  title: 'SNLI-VE',
  longest: 16_384,
  memory: 200,
  tokens: [...jsonTokens, '"gold_label":', '"sentence2":', '"Flickr30kID":', '"-"', '"../../a"'],
  read: async (input, scratch) => {
    const path = writtenFiles(input, scratch, 'data');
    try {
      await readDataset('snli_ve', path, { path: '.', train: 'train.jsonl', valid: 'dev.jsonl' });
    } finally {
      scratch.remove('data');
    }
  },
};
