import { readDataset } from '../formats/datasets.ts';
import { writtenFiles } from '../formats/texts.ts';
import type { FuzzTarget } from '../target.ts';

const tasks = ['sst2', 'qnli', 'mnli', 'qqp'] as const;

export const target: FuzzTarget = {
  name: 'glue',
  title: 'GLUE in TSV',
  longest: 16_384,
  memory: 200,
  tokens: ['sentence\tlabel\n', 'question1', 'gold_label', '\t', '\n', '\r\n', '"', '\u00a0', 'entailment'],
  read: async (input, scratch) => {
    const path = writtenFiles(input, scratch, 'data');
    try {
      // The input determines the task, so that mutations change it.
      const task = tasks[input.length % tasks.length];
      await readDataset('glue_tsv', path, { path: '.', task });
    } finally {
      scratch.remove('data');
    }
  },
};
