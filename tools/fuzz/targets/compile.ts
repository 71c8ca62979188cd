import { check } from '../../../src/api/check.ts';
import { compile } from '../../../src/api/compile.ts';
import { estimate } from '../../../src/api/estimate.ts';
import { specTokens } from '../formats/spec_tokens.ts';
import type { FuzzTarget } from '../target.ts';

/** `unitc compile` and `unitc estimate` of specs without errors. */
export const target: FuzzTarget = {
  name: 'compile',
  title: 'specs: compile, estimate',
  longest: 4096,
  memory: 700,
  // The size of a graph is not bounded by that of the spec; a spec makes at most 100,000 nodes.
  seconds: 60,
  tokens: specTokens,
  read: (input) => {
    const source = { file: 'fuzz.unit', text: Buffer.from(input).toString('utf8') };
    const { model } = check(source);
    if (!model) return;
    estimate(model);
    compile(source);
  },
};
