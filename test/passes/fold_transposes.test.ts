import { expect, test } from 'vitest';
import { is, type Value } from '../../src/compiler/ir/graph.ts';
import { deadCode } from '../../src/compiler/passes/dead_code.ts';
import { foldTransposes } from '../../src/compiler/passes/fold_transposes.ts';
import { checked, type Given, graphOf } from './support.ts';

/** The remaining ops, products as `matmul`, `matmul ta`, `matmul tb`. */
const opsOf = (make: (given: Given) => Value | readonly Value[]) =>
  checked({ run: (graph) => deadCode.run(foldTransposes.run(graph)) }, graphOf(make)).nodes.map((node) =>
    [
      node.op,
      ...(is(node, 'matmul') && node.attributes.transpose_a ? ['ta'] : []),
      ...(is(node, 'matmul') && node.attributes.transpose_b ? ['tb'] : []),
    ].join(' '),
  );

const input = ({ b }: Given, shape: readonly number[]) => b.input('w', 'batch', { dtype: 'f32', shape });

test('transposed operands are read in their original layout', () => {
  expect(opsOf((g) => g.b.matmul(g.b.transpose(g.x, [1, 0]), g.y))).toEqual(['matmul ta']);
  expect(opsOf((g) => g.b.matmul(g.x, g.b.transpose(g.y, [1, 0])))).toEqual(['matmul tb']);
  expect(
    opsOf((g) => g.b.matmul(g.x, g.b.transpose(g.y, [1, 0]), { transposeA: true, transposeB: true })),
  ).toEqual(['matmul ta']);
});

test('batched matrix products too', () => {
  const turned = (g: Given) => g.b.transpose(input(g, [2, 4, 3]), [0, 2, 1]);
  expect(opsOf((g) => g.b.matmul(turned(g), input(g, [2, 4, 3])))).toEqual(['matmul ta']);
  expect(opsOf((g) => g.b.matmul(g.x, turned(g)))).toEqual(['matmul tb']);
});

test('a transposed product is stored transposed', () => {
  expect(opsOf((g) => g.b.transpose(g.b.matmul(g.x, g.y, { transposeB: true }), [1, 0]))).toEqual([
    'matmul tb',
  ]);
  const batched = (g: Given) => g.b.matmul(input(g, [2, 4, 3]), g.y, { transposeB: true });
  expect(opsOf((g) => g.b.transpose(batched(g), [0, 2, 1]))).toEqual(['matmul tb']);
});

test('operands and product are folded together', () => {
  expect(opsOf((g) => g.b.transpose(g.b.matmul(g.b.transpose(g.x, [1, 0]), g.y), [1, 0]))).toEqual([
    'matmul ta',
  ]);
});

test('other transposes, and products that are also read untransposed, are kept', () => {
  const apart = (g: Given) => g.b.transpose(input(g, [3, 2, 4]), [1, 0, 2]);
  expect(
    opsOf((g) => g.b.matmul(apart(g), g.b.input('v', 'batch', { dtype: 'f32', shape: [4, 2] }))),
  ).toEqual(['transpose', 'matmul']);
  const both = (g: Given) => {
    const product = g.b.matmul(g.x, g.y, { transposeB: true });
    return [g.b.transpose(product, [1, 0]), g.b.op('exp', [product])];
  };
  expect(opsOf(both)).toEqual(['matmul tb', 'transpose', 'exp']);
});
