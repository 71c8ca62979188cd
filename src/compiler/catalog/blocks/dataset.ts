import type { BlockSignature } from '../signature.ts';

/** Numbers of a dataset that unitc reads; tasks may use others as `dataset.NAME`. */
export const datasetNumbers: readonly string[] = ['classes', 'attributes', 'max_pixels', 'max_seconds'];

export const dataset: BlockSignature = {
  kind: 'dataset',
  summary:
    'Records from files, a program or a generator, and integers that describe them, such as the number of classes. Tasks use these integers as `dataset.NAME`.',
  named: 'required',
  fields: [
    {
      name: 'format',
      type: { kind: 'call', category: 'format' },
      doc: 'The reader, and the location of the records.',
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
      doc: 'Largest share of a split that may be unusable records, including images and recordings that cannot be decoded. They are left out, counted and reported; a larger share is an error. By default, any unusable record is an error.',
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
