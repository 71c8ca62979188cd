import { describe, expect, test } from 'vitest';
import type { OverrideTexts } from '../../src/compiler/resolve/overrides/overrides.ts';
import { smallSpec } from '../support/spec.ts';
import { resolved } from './support/resolved.ts';

/** The length of training in steps or epochs. */

function lengthOf(written: string, set: OverrideTexts = {}) {
  expect(smallSpec).toContain('steps: 6');
  const { model, diagnostics } = resolved(smallSpec.replace('steps: 6', written), set);
  const problems = diagnostics.map(({ code, message }) => `${code}: ${message}`);
  return model ? { steps: model.train.steps, epochs: model.train.epochs } : problems;
}

test.each([
  ['steps: 6', {}, { steps: 6 }],
  ['epochs: 3', {}, { epochs: 3 }],
  ['epochs: 3', { 'train.epochs': '5' }, { epochs: 5 }],
  ['epochs: 3', { 'train.steps': '5' }, { steps: 5 }],
  ['steps: 6', { 'train.epochs': '5' }, { epochs: 5 }],
  ['steps: 6  epochs: 3', { 'train.steps': '5' }, { steps: 5 }],
])('%s with %o', (written, set: OverrideTexts, expected) => {
  expect(lengthOf(written, set)).toEqual({ steps: undefined, epochs: undefined, ...expected });
});

describe('a spec is refused', () => {
  test.each([
    ['steps: 6  epochs: 3', {}, 'E0348: `train` has both `steps` and `epochs`'],
    ['', {}, 'E0303: `train` has neither `steps` nor `epochs`'],
    ['', { 'train.steps': '4', 'train.epochs': '2' }, 'E0348: `train` has both `steps` and `epochs`'],
    ['epochs: 0', {}, 'E0302: `epochs` needs a whole number ≥ 1, found 0'],
    ['epochs: 1.5', {}, 'E0301: `epochs` needs a whole number ≥ 1, found 1.5'],
  ])('%s with %o', (written, set: OverrideTexts, message) => {
    expect(lengthOf(written, set)).toEqual([message]);
  });

  test('with a suggestion alone where a key is misspelt', () => {
    expect(lengthOf('epoch: 3')).toEqual([expect.stringContaining('`epoch`')]);
  });
});
