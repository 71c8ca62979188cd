import { expect, test } from 'vitest';
import { resolved } from './support/resolved.ts';
import { small } from './support/small.ts';

/** A syntax error is reported once, without follow-up errors. */

function codes(from: string, to: string): readonly string[] {
  expect(small).toContain(from);
  return resolved(small.replace(from, to)).diagnostics.map(({ code }) => code);
}

test.each([
  ['a percent sign after a space', 'let   dropout = 10%', 'let   dropout = 10 %', ['E0105']],
  ['a percent sign after a space, out of range without it', 'dropout: dropout', 'dropout: 50 %', ['E0105']],
  ['a separator', 'steps: 100', 'steps: 100;', ['E0105']],
  ['an unclosed call', 'adamw(lr: 1e-3)', 'adamw(lr: 1e-3', ['E0103']],
  ['an equals sign', 'steps: 100', 'steps = 100', ['E0101']],
])('%s', (_, from, to, expected) => {
  expect(codes(from, to)).toEqual(expected);
});
