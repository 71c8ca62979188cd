import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compiler/ir/autodiff.ts';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Graph } from '../../src/compiler/ir/graph.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { pointwise } from '../../src/compiler/passes/pointwise.ts';
import { checked } from './support.ts';

interface Case {
  readonly x: readonly number[];
  readonly size?: number;
  readonly stride?: number;
  readonly padding?: number;
}

/** A convolution, its input gradient and its weight gradient. */
function convolution({ x, size = 1, stride = 1, padding = 0 }: Case): Graph {
  const b = new GraphBuilder(ops, 'g');
  const input = b.input('x', 'parameter', { dtype: 'f32', shape: x });
  const weight = b.input('w', 'parameter', { dtype: 'f32', shape: [3, x[1]!, size, size] });
  const y = b.op('conv2d', [input, weight], { stride, padding, dilation: 1 });
  b.output('loss', 'loss', b.mean(b.op('square', [y])));
  return differentiate(ops, b.build(), ['x', 'w']);
}

const products = (of: Case) =>
  checked(pointwise, convolution(of)).nodes.flatMap(({ op }) =>
    op.startsWith('conv2d') || op === 'matmul' ? [op] : [],
  );

describe('windows of one pixel', () => {
  test('of one image: products in the forward and the backward pass', () => {
    expect(products({ x: [1, 5, 4, 3] })).toEqual(['matmul', 'matmul', 'matmul']);
  });

  test('of several images: one product each; the weight gradient stays a convolution', () => {
    expect(products({ x: [2, 5, 8, 8] }).sort()).toEqual(['conv2d_weight_gradient', 'matmul', 'matmul']);
  });
});

const convolutions = ['conv2d', 'conv2d_input_gradient', 'conv2d_weight_gradient'];

test.each([
  ['of more pixels', { x: [1, 5, 4, 3], size: 3, padding: 1 }],
  ['that skip some', { x: [1, 5, 4, 4], stride: 2 }],
  ['beyond the image', { x: [1, 5, 4, 4], padding: 1 }],
  ['on images whose pixels are not a multiple of four', { x: [1, 5, 3, 3] }],
  ['on many small images', { x: [2, 5, 4, 4] }],
] satisfies readonly [string, Case][])('windows %s stay convolutions', (_, of) => {
  expect(products(of).sort()).toEqual(convolutions);
});
