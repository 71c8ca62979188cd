import { check } from '../../../src/api/check.ts';
import { specTokens } from '../formats/spec_tokens.ts';
import { filesIn } from '../formats/texts.ts';
import type { FuzzTarget } from '../target.ts';

/** Specs that import others; the files of the input replace those on disk. */
export const target: FuzzTarget = {
  name: 'imports',
  title: 'specs: import',
  longest: 20_000,
  memory: 300,
  tokens: [
    '=== a.unit\n',
    '=== b.unit\n',
    'import "a.unit"\n',
    'import { d } from "b.unit"\n',
    ...specTokens,
  ],
  read: (input) => {
    const files = filesIn(input);
    check({ file: 'a.unit', text: files.get('a.unit') ?? '' }, { files });
  },
};
