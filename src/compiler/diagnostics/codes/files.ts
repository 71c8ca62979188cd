import type { CodeEntry } from './entry.ts';

/** Files that are missing or cannot be read: E05xx. */
export const files: readonly CodeEntry[] = [
  {
    code: 'E0501',
    title: 'missing file',
    explanation:
      'The spec names a file or folder that does not exist. Paths are relative to the folder of the spec.',
    example:
      'unit 1\nmodel Example\n\nmodality text { tensor: i32[tokens]  prepare: wordpiece("data/bert.vocb") }\n',
  },
  {
    code: 'E0502',
    title: 'unreadable file',
    explanation: 'The path exists but is not a readable file, for example because it is a folder.',
    example: 'unit 1\nmodel Example\n\nmodality text { tensor: i32[tokens]  prepare: wordpiece("data") }\n',
  },
  {
    code: 'E0503',
    title: 'missing file, needed for training',
    explanation:
      'A warning: the spec is valid and can be compiled, but training needs the file or folder. Paths are relative to the folder of the spec.',
    example:
      'unit 1\nmodel Example\n\ndataset sst2 { format: glue_tsv("data/SST", task: .sst2)  classes: 2 }\n',
  },
];
