import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Value } from '../../src/compiler/ir/graph.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { insertCopies, plan } from '../../src/compiler/plan/index.ts';
import { portable } from '../../src/compiler/target.ts';
import { lowerNode, plainStorage } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { smallStep } from '../support/step.ts';

/** In-place execution: the nodes that overwrite an input, with bit-for-bit equal results. */

interface Given {
  readonly b: GraphBuilder;
  readonly random: Value;
  /** f32[1, 64] in the workspace. */
  readonly row: Value;
  /** f32[4, 64] in the workspace. */
  readonly x: Value;
}

/** Number of bindings of the dispatch that computes the last value: one fewer if it overwrites an input. */
function bindingsOf(make: (given: Given) => Value, inPlaceFrom = 1) {
  const b = new GraphBuilder(ops, 'g');
  const random = b.input('random', 'step', { dtype: 'u32', shape: [4] });
  const x = b.input('x', 'batch', { dtype: 'f32', shape: [4, 64] });
  const made = make({ b, random, row: b.op('max', [x], { axes: [0], keep: true }), x: b.op('softmax', [x]) });
  // A reduction is added because a graph output has its own memory.
  b.output('y', 'tap', b.sum(made, [0]));
  const graphs = [insertCopies.run(b.build(), { target: portable, precision: 'f32' })];
  const common = { task: 'g', mode: 'eval', sizes: {}, parameters: [], target: portable } as const;
  const { program, kernels } = plan({ ...common, graphs, variants: new Map(), inPlaceFrom });
  const found = program.dispatches.find(({ kernel }) => kernels[kernel]!.family === 'elementwise')!;
  return found.bindings.length;
}

describe('overwrites', () => {
  test.each<[string, (given: Given) => Value]>([
    ['its only input', ({ b, x }) => b.op('tanh', [x])],
    ['an input given twice', ({ b, x }) => b.multiply(x, x)],
    ['an input under another shape', ({ b, x }) => b.reshape(b.op('tanh', [b.reshape(x, [256])]), [4, 64])],
  ])('%s', (_, make) => expect(bindingsOf(make)).toBe(1));

  test('the input of the same size', () => {
    expect(bindingsOf(({ b, x, row }) => b.add(row, x))).toBe(2);
  });
});

describe('does not overwrite', () => {
  test.each<[string, number, (given: Given) => Value]>([
    ['an input that is read later', 2, ({ b, x }) => b.matmul(b.op('tanh', [x]), x, { transposeA: true })],
    ['an input that is stretched', 2, ({ b, row }) => b.broadcast(row, [4, 64])],
    ['an input of the program', 2, ({ b, random }) => b.op('cast', [random], { dtype: 'f32' })],
    ['part of a block', 2, ({ b, x }) => b.op('tanh', [b.slice(x, 0, 1, 3)])],
    ['another type', 2, ({ b, x }) => b.op('cast', [b.op('argmax', [x])], { dtype: 'f32' })],
  ])('%s', (_, bindings, make) => expect(bindingsOf(make)).toBe(bindings));

  test('small tensors', () => {
    expect(bindingsOf(({ b, x }) => b.op('tanh', [x]), 257)).toBe(2);
    expect(bindingsOf(({ b, x }) => b.op('tanh', [x]), 256)).toBe(1);
  });
});

test('an overwritten input and the output share one binding', () => {
  const b = new GraphBuilder(ops, 'g');
  const [x, y] = ['x', 'y'].map((name) => b.input(name, 'batch', { dtype: 'f32', shape: [3] }));
  b.add(x!, y!);
  const node = b.build().nodes[0]!;
  const storage = { ...plainStorage(node), overwritten: 1 };
  const { kernel, args } = lowerNode(node, portable, new Map(), storage).dispatches[0]!;
  expect(args).toEqual([
    { input: 0, access: 'read' },
    { input: 1, access: 'read_write' },
  ]);
  expect(kernel.name).toMatch(/_over1$/);
  expect(
    kernel.source.split('\n').filter((line) => line.includes('@binding') || line.includes('if (')),
  ).toMatchInlineSnapshot(`
    [
      "@group(0) @binding(0) var<storage, read_write> in0_data: array<f32>;",
      "@group(0) @binding(1) var<storage, read_write> in1_data: array<f32>;",
      "@group(1) @binding(0) var<uniform> sizes: Sizes;",
      "  if (id >= threads) { return; }",
      "  if (first + 0u < n0) { in1_data[first + 0u] = t0_0; }",
      "  if (first + 1u < n0) { in1_data[first + 1u] = t0_1; }",
      "  if (first + 2u < n0) { in1_data[first + 2u] = t0_2; }",
      "  if (first + 3u < n0) { in1_data[first + 3u] = t0_3; }",
    ]
  `);
});

describe('a training step', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice({});
  });
  afterAll(() => device.close());

  test.for([
    ['plain storage', {}],
    ['two batches', { batches: 2 }],
    ['windows', { maxBindingBytes: 16384 }],
    ['f16', { schedule: 'device { precision: .f16 }' }],
    ['f16 in windows', { schedule: 'device { precision: .f16 }', maxBindingBytes: 16384 }],
  ] as const)('%s: results are bit-for-bit equal', async ([, options], { skip }) => {
    if ('schedule' in options && !device.target.f16) skip('this adapter has no f16');
    const apart = await smallStep(device, 'verify', options);
    const over = await smallStep(device, 'verify', { ...options, inPlaceFrom: 1 });
    expect(apart.kernels.some(({ name }) => name.includes('_over'))).toBe(false);
    expect(over.kernels.some(({ name }) => name.includes('_over'))).toBe(true);
    expect(over.results).toEqual(apart.results);
    expect(over.after).toEqual(apart.after);
  });
});
