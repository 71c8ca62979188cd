import { readDataset } from '../formats/datasets.ts';
import { writtenFiles } from '../formats/texts.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'voc',
  title: 'VOC annotations',
  longest: 16_384,
  memory: 200,
  tokens: [
    '<object>',
    '</object>',
    '<bndbox>',
    '</bndbox>',
    '<xmin>1</xmin>',
    '<name>cat</name>',
    '<difficult>1</difficult>',
    '<size>',
    '</size>',
  ],
  read: async (input, scratch) => {
    const path = writtenFiles(input, scratch, 'data');
    try {
      await readDataset('voc_xml', path, { path: '.', train: 'train', valid: 'val' });
    } finally {
      scratch.remove('data');
    }
  },
};
