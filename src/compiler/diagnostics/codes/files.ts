import type { CodeEntry } from './entry.ts';

/** Files that are missing or cannot be read: E05xx. */
export const files: readonly CodeEntry[] = [
  {
    code: 'E0501',
    title: 'missing file',
    explanation: 'The spec names a file or folder that is not there. Paths start at the folder of the spec.',
    example:
      'unit 1\nmodel Example\n\nmodality text { tensor: i32[tokens]  prepare: wordpiece("data/bert.vocb") }\n',
  },
  {
    code: 'E0502',
    title: 'file that cannot be read',
    explanation: 'The path leads to something that is there, but is no file that can be read: a folder, say.',
    example: 'unit 1\nmodel Example\n\nmodality text { tensor: i32[tokens]  prepare: wordpiece("data") }\n',
  },
  {
    code: 'E0503',
    title: 'file that is not there yet',
    explanation:
      'A warning: the spec is good, and can be compiled; training will need the file or folder it names. Paths start at the folder of the spec.',
    example:
      'unit 1\nmodel Example\n\ndataset sst2 { format: glue_tsv("data/SST", task: .sst2)  classes: 2 }\n',
  },
];
