import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compile } from '../../src/api/compile.ts';
import { estimate } from '../../src/api/estimate.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { nominalSizes } from '../../src/compiler/assemble/sizes.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Value } from '../../src/compiler/ir/graph.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { portableFor } from '../../src/compiler/plan/index.ts';
import { rootsOf } from '../../src/compiler/plan/memory/views.ts';
import { halfBuffers } from '../../src/compiler/plan/storage/half.ts';
import { portable, type Target } from '../../src/compiler/target.ts';
import { withMatrices } from '../support/emulated_matrices.ts';
import { smallSpec } from '../support/spec.ts';

const plain = { transpose_a: false, transpose_b: false };

/** Tensors stored as f16, and the memory this saves. Needs no adapter. */

const emoji = readFileSync(new URL('../../examples/emoji.unit', import.meta.url), 'utf8');
const modelOf = (schedule: string) => validModel({ file: 'emoji.unit', text: `${emoji}\n${schedule}` }, {});
const full = modelOf('');
const half = modelOf('device webgpu { precision: .f16 }');

function compiled(model: typeof full, name: string, target: Target, mode: 'train' | 'eval' = 'train') {
  const parameters = modelLayout(model, builtins, target);
  const sizes = nominalSizes(model, model.tasks.find((task) => task.name === name)!);
  const request = {
    task: name,
    mode,
    sizes,
    target,
    parameters,
    run: runSpec(model, builtins),
    taps: false,
  } as const;
  return compileProgram(model, builtins, { ...request, variants: new Map() });
}

function workspaceOf(model: typeof full, name: string): number {
  return compiled(model, name, portableFor(model.device.precision)).program.memory.workspace;
}

test.each(full.tasks.map(({ name }) => name))('the workspace of %s is about half as large', (name) => {
  expect(workspaceOf(half, name) / workspaceOf(full, name)).toBeLessThan(0.6);
});

test('only training in f16 uses subgroup matrices, which round operands', () => {
  const target = { ...withMatrices(portableFor('f16')), maxWorkgroupBytes: 32768 };
  const families = (model: typeof full, mode: 'train' | 'eval') =>
    compiled(model, 'detect', target, mode)
      .kernels.filter(({ variant }) => variant.startsWith('subgroup_matrix'))
      .map(({ family }) => family);
  expect(new Set(families(half, 'train'))).toEqual(new Set(['conv2d', 'conv2d_input_gradient', 'matmul']));
  expect(families(half, 'eval')).toEqual([]);
  expect(families(full, 'train')).toEqual([]);
});

test('the estimate shows the saving', () => {
  const [before, after] = [estimate(full).tasks.detect!, estimate(half).tasks.detect!];
  expect(after.peakMemory).toBeLessThan(before.peakMemory);
  expect(after.bytes).toBeLessThan(0.7 * before.bytes);
});

test('a portable artifact of an f16 spec requires f16', () => {
  const text = `${smallSpec}\ndevice { precision: .f16 }`;
  const { target, kernels } = compile({ file: 'small.unit', text }).artifact;
  expect(target).toBe('portable_f16');
  expect(kernels.some(({ source }) => source?.startsWith('enable f16;'))).toBe(true);
  expect(new Set(kernels.map(({ name }) => name)).size).toBe(kernels.length);
});

test('an adapter without f16 is named, with advice', () => {
  expect(() => modelLayout(half, builtins, portable)).toThrow(
    /^device\.precision is \.f16, but the adapter \(portable\) lacks shader-f16: use another adapter .*, or precision: \.f32$/,
  );
});

test('large intermediate values are stored as f16; inputs, outputs, small values and sums are not', () => {
  const b = new GraphBuilder(ops, 'g');
  const large = { dtype: 'f32', shape: [64, 128] } as const;
  const x = b.input('x', 'batch', large);
  const small = b.op('exp', [b.input('s', 'batch', { dtype: 'f32', shape: [8] })]);
  const weight = b.input('w', 'parameter', { dtype: 'f32', shape: [128, 128] });
  const hidden = b.op('matmul', [b.op('exp', [x]), weight], plain);
  const wide = b.broadcast(hidden, [2, 64, 128]);
  const odd = b.op('exp', [b.input('o', 'batch', { dtype: 'f32', shape: [4097] })]);
  const sums = b.op('sum', [wide], { axes: [0], keep: false });
  const kept = b.op('exp', [sums]);
  for (const [i, value] of [small, odd, kept].entries()) b.output(`y${i}`, 'tap', b.op('abs', [value]));
  const graph = b.build();
  const found = halfBuffers(graph, 'f16', rootsOf(graph));
  const isHalf = (value: Value) => found.has(value.id);
  expect([hidden, wide, kept].map(isHalf)).toEqual([true, true, true]);
  expect([x, small, odd, sums, graph.outputs[2]!.value].map(isHalf)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(halfBuffers(graph, 'f32', rootsOf(graph)).size).toBe(0);
});

test('terms of gradients and losses are not stored as f16', () => {
  const b = new GraphBuilder(ops, 'g');
  const type = { dtype: 'f32', shape: [64, 128] } as const;
  const x = b.input('x', 'batch', type);
  const weight = b.input('w', 'parameter', { dtype: 'f32', shape: [128, 128] });
  const shares = [
    b.op('matmul', [x, weight], plain),
    b.op('matmul', [b.op('abs', [x]), weight], plain),
  ] as const;
  b.output('w', 'gradient', b.add(b.add(shares[0], shares[1]), x));
  const logits = b.op('matmul', [b.op('exp', [x]), weight], plain);
  b.output('loss', 'loss', b.op('sum', [b.op('square', [logits])], { axes: [0, 1], keep: false }));
  const graph = b.build();
  const found = halfBuffers(graph, 'f16', rootsOf(graph));
  expect([...shares, logits].some(({ id }) => found.has(id))).toBe(false);
  expect(found.size).toBe(2);
});
