import type { BlockSignature } from '../word.ts';

export const dataset: BlockSignature = {
  kind: 'dataset',
  summary:
    'Records on disk or made on the fly, and whole numbers about them that tasks use as `dataset.NAME`.',
  named: 'required',
  fields: [
    {
      name: 'format',
      type: { kind: 'call', category: 'format' },
      doc: 'The reader, and where the records are.',
    },
  ],
  nested: [],
  open: { kind: 'integer', min: 0 },
  example: 'dataset sst2 { format: glue_tsv("data/SST-2", task: .sst2)  classes: 2 }',
};
