import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { smallSpec } from '../support/spec.ts';

/** The block `device`. */

function checked(block: string, set: Readonly<Record<string, string>> = {}) {
  const { model, diagnostics } = check({ file: 'small.unit', text: `${smallSpec}\n${block}` }, { set });
  return {
    device: model?.device,
    messages: diagnostics.map(({ code, message }) => `${code} ${message}`),
  };
}

test.each([
  ['', {}],
  ['device webgpu { memory: 4GiB }', { memory: 2 ** 32 }],
  ['device { memory: 512MiB  recompute: .fit }', { memory: 2 ** 29, recompute: 'fit' }],
  ['device { recompute: vision.backbone }', { recompute: ['vision.backbone'] }],
  ['device { recompute: [language, shared] }', { recompute: ['language', 'shared'] }],
  ['device { precision: .f16 }', { precision: 'f16' }],
])('%s', (block, given) => {
  const expected = { memory: null, recompute: 'none', precision: 'f32', ...given };
  expect(checked(block)).toEqual({ device: expected, messages: [] });
});

test('fields can be overridden whether or not the block has a name', () => {
  for (const block of ['device { memory: 4GiB }', 'device webgpu { memory: 4GiB }']) {
    expect(checked(block, { 'device.recompute': '.fit' }).device).toEqual({
      memory: 2 ** 32,
      recompute: 'fit',
      precision: 'f32',
    });
  }
});

test.each([
  ['device { recompute: .fit }', 'E0312 `recompute: .fit` needs to know the memory to fit into'],
  ['device cuda { }', 'E0205 there is no backend `cuda`'],
  ['device { recompute: .all }', 'E0205 `recompute` has no option .all'],
  ['device { recompute: vison }', 'E0217 there are no parameters at `vison`'],
  ['device { precision: .f8 }', 'E0205 `precision` has no option .f8'],
  ['device { fuse: .auto }', 'E0202 a device has no key `fuse`'],
  ['device { } device webgpu { }', 'E0208 `device` is declared twice'],
  [
    'device { recompute: 3 }',
    'E0301 `recompute` needs .none, .fit or a list of paths to parameters, such as `vision.backbone`, found 3',
  ],
])('%s is an error', (block, message) => {
  expect(checked(block).messages).toEqual([message]);
});
