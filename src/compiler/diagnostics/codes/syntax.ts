import type { CodeEntry } from './entry.ts';

/** The text does not follow the grammar: E01xx. */
export const syntax: readonly CodeEntry[] = [
  {
    code: 'E0101',
    title: 'unexpected text',
    explanation:
      'The text does not follow the grammar. The message states what is allowed at this position and what was found.',
    example: 'unit 1\nmodel Example\n\nencoder vision { reads image }\n',
  },
  {
    code: 'E0102',
    title: 'unclosed block',
    explanation:
      'A `{` has no matching `}`. The block is assumed to end where the indentation returns to that of its first line, so that the rest of the file is still checked.',
    example: 'unit 1\nmodel Example\n\nencoder vision {\n  reads: image\n\nparam d = 64\n',
  },
  {
    code: 'E0103',
    title: 'unclosed bracket',
    explanation: 'A `(` or `[` has no matching bracket.',
    example: 'unit 1\nmodel Example\n\nencoder vision {\n  body: project(64\n  reads: image\n}\n',
  },
  {
    code: 'E0104',
    title: 'unmatched closing bracket',
    explanation:
      'A `)`, `]` or `}` has no matching opening bracket. Remove it, or add the bracket that it should close.',
    example: 'unit 1\nmodel Example\n\nencoder vision { reads: image }\n}\n',
  },
  {
    code: 'E0105',
    title: 'stray character',
    explanation:
      'The character is not part of the language. Names are made of the letters a to z, digits and `_`; entries need no separator; comments begin with `//`.',
    example: 'unit 1\nmodel Example\n\nparam d = 64;\n',
  },
  {
    code: 'E0106',
    title: 'unterminated string',
    explanation:
      'A string begins with `"` and ends with `"` on the same line. A quote inside it is written `\\"`.',
    example: 'unit 1\nmodel Example\n\ndataset words { format: lines("data/words.txt) }\n',
  },
  {
    code: 'E0107',
    title: 'unterminated comment',
    explanation: 'A comment that begins with `/*` ends with `*/`.',
    example: 'unit 1\nmodel Example\n\n/* to be continued\nparam d = 64\n',
  },
  {
    code: 'E0108',
    title: 'malformed number',
    explanation:
      'Numbers look like `64`, `500_000`, `0.5`, `5e-5`, `10%` or `4GiB`. There are no other units or suffixes.',
    example: 'unit 1\nmodel Example\n\nparam memory = 4GB\n',
  },
  {
    code: 'E0109',
    title: 'unknown escape',
    explanation:
      'Inside a string, `\\` may be followed by `"`, `\\`, `n`, `t`, `r` or `u{...}` with a code point.',
    example: 'unit 1\nmodel Example\n\ndataset words { format: lines("data\\words.txt") }\n',
  },
  {
    code: 'E0110',
    title: 'missing header',
    explanation: 'A file begins with the version of the language it is written in: `unit 1`.',
    example: 'model Example\n\nparam d = 64\n',
  },
  {
    code: 'E0111',
    title: 'unknown version of the language',
    explanation: 'The header names a version that this unitc does not know. It reads version 1.',
    example: 'unit 2\nmodel Example\n',
  },
  {
    code: 'E0112',
    title: 'missing value',
    explanation: 'A value must follow a key, an operator or an arrow.',
    example: 'unit 1\nmodel Example\n\nencoder vision {\n  reads:\n  body: project(64)\n}\n',
  },
  {
    code: 'E0113',
    title: 'keyword as a name',
    explanation:
      'The keywords `unit`, `model`, `import`, `from`, `param`, `let`, `template`, `extends`, `as`, `true` and `false` cannot name a declaration. They may be keys.',
    example: 'unit 1\nmodel Example\n\nparam model = 64\n',
  },
  {
    code: 'E0114',
    title: 'entry outside of a block',
    explanation: 'Entries of the form `key: value` must be inside the braces of a block.',
    example: 'unit 1\nmodel Example\n\nsteps: 600\n',
  },
  {
    code: 'E0115',
    title: 'nesting too deep',
    explanation: 'Brackets or operators are nested too deeply. Name parts of the expression with `let`.',
    example: `unit 1\nmodel Example\n\nparam d = ${'('.repeat(65)}1${')'.repeat(65)}\n`,
  },
  {
    code: 'E0116',
    title: 'too many syntax errors',
    explanation: 'Parsing stopped after this many errors. Correct those above first.',
    example: `unit 1\nmodel Example\n\ntrain {\n${'  steps 600\n'.repeat(51)}}\n`,
  },
];
