import type { BlockSignature } from '../signature.ts';

/** Numbers of a dataset that unitc reads; tasks may use others as `dataset.NAME`. */
export const datasetNumbers: readonly string[] = ['classes', 'attributes', 'max_pixels', 'max_seconds'];

export const dataset: BlockSignature = {
  kind: 'dataset',
  summary:
    'Records from files, a program or a generator, and integers about them, such as the number of classes, that tasks use as `dataset.NAME`.',
  named: 'required',
  fields: [
    {
      name: 'format',
      type: { kind: 'call', category: 'format' },
      doc: 'The reader, and where the records are.',
    },
    {
      name: 'cache',
      type: { kind: 'path', exists: false },
      doc: 'Folder, created if missing, for decoded images before random augmentation, so that each image is decoded once.',
      default: null,
    },
    {
      name: 'skip',
      type: { kind: 'number', exclusiveMin: 0, max: 0.99 },
      doc: 'Largest share of the records of a split that may be unusable, images and recordings that cannot be decoded included. They are left out, counted and reported; more are an error. By default, any such record is an error.',
      default: null,
    },
  ],
  nested: [
    {
      key: 'columns',
      named: 'none',
      summary:
        'For formats with rows: the inputs and targets of a record by name, each from one or more columns. Tasks read a target as ' +
        '`truth.NAME`. `text: "comment"` is short for `text: text("comment")`.',
      fields: [],
      open: { kind: 'call', category: 'column', shorthand: 'key' },
    },
  ],
  open: { kind: 'integer', min: 0 },
  example: 'dataset sst2 { format: glue_tsv("data/SST-2", task: .sst2)  classes: 2 }',
};
