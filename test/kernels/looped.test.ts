import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { portable, type Target } from '../../src/compiler/target.ts';
import { looped } from '../../src/compiler/wgsl/emit/threaded.ts';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { type KernelCase, kernelCase } from '../../tools/kernels/kernel_case.ts';
import { checkVariant } from '../support/check_variant.ts';

/**
 * Tensors so large that an invocation computes several elements on a software adapter. No size is a multiple
 * of a block.
 */

const draw = new Draw(7);
const cases: Readonly<Record<string, KernelCase>> = {
  'elementwise, single elements': kernelCase('add', [draw.reals([67, 37, 131]), draw.reals([37, 1])]),
  'elementwise, vec4': kernelCase('add', [draw.reals([67, 37, 132]), draw.reals([132])]),
  'concat, single elements': kernelCase('concat', [draw.reals([131, 37, 31]), draw.reals([131, 37, 8])], {
    axis: 2,
  }),
  'concat, vec4': kernelCase('concat', [draw.reals([67, 37, 132]), draw.reals([67, 5, 132])], { axis: 1 }),
  'pad, single elements': kernelCase('pad', [draw.reals([67, 37, 67])], { axis: 2, before: 2, after: 3 }),
  'pad, vec4': kernelCase('pad', [draw.reals([67, 37, 132])], { axis: 1, before: 2, after: 3 }),
  'slice, single elements': kernelCase('slice', [draw.reals([67, 37, 67])], { axis: 2, start: 3, end: 64 }),
  'slice, vec4': kernelCase('slice', [draw.reals([67, 37, 132])], { axis: 1, start: 3, end: 36 }),
  'slice of the last axis, vec4': kernelCase('slice', [draw.reals([670, 132])], {
    axis: 1,
    start: 4,
    end: 128,
  }),
  'transpose, single elements': kernelCase('transpose', [draw.reals([67, 37, 132])], {
    permutation: [2, 0, 1],
  }),
  'transpose, vec4': kernelCase('transpose', [draw.reals([67, 37, 132])], { permutation: [1, 0, 2] }),
  gather_rows: kernelCase('gather_rows', [draw.reals([97, 132]), draw.wholes([2003], 0, 96)], {
    padding_row: -1,
  }),
  gather_rows_gradient: kernelCase(
    'gather_rows_gradient',
    [draw.wholes([1003], 0, 2002), draw.reals([1003, 132])],
    { rows: 2003, padding_row: 0 },
  ),
  accumulate: kernelCase('accumulate', [draw.reals([131, 673]), draw.reals([131, 673])], { scale: 0.5 }),
  max_pool2d: kernelCase('max_pool2d', [draw.reals([3, 37, 61, 67])], {
    kernel: 3,
    stride: 2,
    padding: 1,
  }),
};

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

describe.each(Object.entries(cases))('%s', (_, made) => {
  const able = variants.filter(({ ops }) => ops.includes(made.node.op));
  test.for(able)('$family=$variant', (variant, context) => checkVariant(device, variant, made, context));
});

test('small tensors have an invocation for each item; on GPUs, all tensors do', () => {
  const parts = { family: 'f', variant: 'v', tag: '', tensors: [], body: 'let x = id;' };
  const groups = (threads: number, target: Target) => looped({ ...parts, threads }, target).groups;
  const software: Target = { ...portable, class: 'cpu', subgroupSize: 8 };
  expect(groups(64 * 63, software)).toBe(63);
  expect(groups(64 * 64, software)).toBe(32);
  expect(groups(64 * 1600, software)).toBe(100);
  expect(groups(64 * 1600, portable)).toBe(1600);
});
