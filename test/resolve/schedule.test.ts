import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { smallSpec } from '../support/spec.ts';

/** The block `schedule`. */

function checked(block: string, set: Readonly<Record<string, string>> = {}) {
  const { model, diagnostics } = check({ file: 'small.unit', text: `${smallSpec}\n${block}` }, { set });
  return {
    schedule: model?.schedule,
    messages: diagnostics.map(({ code, message }) => `${code} ${message}`),
  };
}

test.each([
  ['', {}],
  ['schedule webgpu { memory: 4GiB }', { memory: 2 ** 32 }],
  ['schedule { memory: 512MiB  recompute: .fit }', { memory: 2 ** 29, recompute: 'fit' }],
  ['schedule { recompute: vision.backbone }', { recompute: ['vision.backbone'] }],
  ['schedule { recompute: [language, shared] }', { recompute: ['language', 'shared'] }],
  ['schedule { precision: .f16 }', { precision: 'f16' }],
])('%s', (block, given) => {
  const expected = { memory: null, recompute: 'none', precision: 'f32', ...given };
  expect(checked(block)).toEqual({ schedule: expected, messages: [] });
});

test('fields are set from outside, with or without the name', () => {
  for (const block of ['schedule { memory: 4GiB }', 'schedule webgpu { memory: 4GiB }']) {
    expect(checked(block, { 'schedule.recompute': '.fit' }).schedule).toEqual({
      memory: 2 ** 32,
      recompute: 'fit',
      precision: 'f32',
    });
  }
});

test.each([
  ['schedule { recompute: .fit }', 'E0312 `recompute: .fit` needs to know the memory to fit into'],
  ['schedule cuda { }', 'E0205 there is no backend `cuda` to schedule for'],
  ['schedule { recompute: .all }', 'E0205 `recompute` has no option .all'],
  ['schedule { recompute: vison }', 'E0217 there are no parameters at `vison`'],
  ['schedule { precision: .f8 }', 'E0205 `precision` has no option .f8'],
  ['schedule { fuse: .auto }', 'E0202 a schedule has no key `fuse`'],
  ['schedule { } schedule webgpu { }', 'E0208 `schedule` is declared twice'],
  [
    'schedule { recompute: 3 }',
    'E0301 `recompute` needs .none, .fit or a list of paths to parameters, such as `vision.backbone`, found 3',
  ],
])('%s is an error', (block, message) => {
  expect(checked(block).messages).toEqual([message]);
});
