import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpName } from '../../src/compiler/ir/graph.ts';
import { lowerNode, variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { randomCases } from '../../tools/kernels/cases.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { type KernelCase, kernelCase } from '../../tools/kernels/kernel_case.ts';
import { checkVariant } from '../support/check_variant.ts';
import { emulatedSubgroups } from '../support/emulated_subgroups.ts';

/**
 * Kernels whose workgroups reduce rows wider than a workgroup, or columns in chunks: with the adapter's
 * subgroups, without subgroup operations, and with emulated subgroups of GPU sizes.
 */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const draw = new Draw(11);
const rows = 7;

function normGradient(rows: number, width: number): KernelCase {
  return kernelCase('layer_norm_gradient', [
    draw.reals([rows, width]),
    draw.reals([width]),
    draw.reals([rows]),
    draw.between([rows], 0.5, 1.5),
    draw.reals([rows, width]),
  ]);
}

/** A case with rows of the given width. */
const cases: Readonly<Partial<Record<OpName, (width: number) => KernelCase>>> = {
  softmax: (width) => kernelCase('softmax', [draw.reals([rows, width])]),
  softmax_gradient: (width) =>
    kernelCase('softmax_gradient', [draw.between([rows, width], 0, 2 / width), draw.reals([rows, width])]),
  layer_norm: (width) =>
    kernelCase('layer_norm', [draw.reals([rows, width]), draw.reals([width]), draw.reals([width])], {
      eps: 1e-5,
    }),
  layer_norm_gradient: (width) => normGradient(rows, width),
  cross_entropy: (width) =>
    kernelCase('cross_entropy', [draw.reals([rows, width]), draw.wholes([rows], -1, width - 1)]),
  cross_entropy_gradient: (width) =>
    kernelCase('cross_entropy_gradient', [
      draw.reals([rows, width]),
      draw.wholes([rows], -1, width - 1),
      draw.reals([rows]),
    ]),
  sum: (width) => kernelCase('sum', [draw.reals([rows, 5 * width])], { axes: [1], keep: false }),
  max: (width) => kernelCase('max', [draw.reals([rows, 5 * width])], { axes: [1], keep: false }),
};

describe.for(Object.entries(cases))('%s', ([op, make]) => {
  const variant = variants.find(
    ({ ops, variant: name }) => ops.includes(op as OpName) && name === 'workgroup',
  )!;
  test.for([
    [1000, 'of the adapter'],
    [1003, 0],
    [1003, 32],
    [1000, 64],
  ] as const)('%d columns, lanes of a subgroup: %s', async ([width, lanes], context) => {
    await checkVariant(withLanes(lanes), variant, make(width), context);
  });
});

/** The adapter with subgroups of the given size; 0: without subgroup operations. */
function withLanes(lanes: number | 'of the adapter'): Device {
  if (lanes === 'of the adapter') return device;
  if (lanes === 0) return { ...device, target: { ...device.target, subgroupSize: 0 } };
  return emulatedSubgroups(device, lanes);
}

test.for([16, 32, 64])('optimizer_step with subgroups of %d lanes', async (lanes, context) => {
  const variant = variants.find(({ family }) => family === 'optimizer_step')!;
  for (const tested of randomCases('optimizer_step').slice(0, 2)) {
    await checkVariant(emulatedSubgroups(device, lanes), variant, tested, context);
  }
});

test.for([36, 7])('gradients of layer_norm in chunks of rows, %d columns', async (width, context) => {
  const variant = variants.find(
    ({ family, variant: name }) => family === 'layer_norm_gradient' && name === 'workgroup',
  )!;
  const tested = normGradient(2065, width);
  expect(
    lowerNode(tested.node, device.target, new Map([[variant.family, 'workgroup']])).dispatches,
  ).toHaveLength(2);
  await checkVariant(device, variant, tested, context);
});
