import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { smallSpec } from '../support/spec.ts';

/** Optional fields have no value for "none": every attempt to write one is reported with the same hint. */

test.each(['none', 'null', 'None', 'off', '.none', '.off', 'false'])('clip: %s', (value) => {
  const text = smallSpec.replace('clip: grad_norm(1.0)', `clip: ${value}`);
  const { diagnostics } = check({ file: 'small.unit', text });
  expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
    ['E0301', 'leave out the line `clip` for none'],
  ]);
});

test('clip: true is reported with an example of a call', () => {
  const { diagnostics } = check({
    file: 'small.unit',
    text: smallSpec.replace('clip: grad_norm(1.0)', 'clip: true'),
  });
  expect(diagnostics.map(({ hint }) => hint)).toEqual(['for example `clip: grad_norm(0.1)`']);
});

test('a field whose type has an option of that name keeps it', () => {
  const text = `${smallSpec}\ndevice { recompute: .none }`;
  expect(check({ file: 'small.unit', text }).diagnostics).toEqual([]);
});
