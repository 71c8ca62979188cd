import { expect, test } from 'vitest';
import { commonSubexpressions } from '../../src/compiler/passes/common_subexpressions.ts';
import { fuse } from '../../src/compiler/passes/fuse.ts';
import { bodyLines, checked, graphOf } from './support.ts';

test('equal nodes are merged, and so are the nodes that then become equal', () => {
  const graph = graphOf(({ b, x, y }) => {
    const twice = () => b.op('exp', [b.matmul(x, y, { transposeB: true })]);
    return [b.add(twice(), twice()), twice()];
  });
  expect(bodyLines(checked(commonSubexpressions, graph))).toEqual([
    '%3: f32[2, 2] = matmul(%0, %1) transpose_b',
    '%4: f32[2, 2] = exp(%3)',
    '%7: f32[2, 2] = add(%4, %4)',
    'tap out0 <- %7',
    'tap out1 <- %4',
  ]);
});

test('all outputs of a node are shared', () => {
  const graph = graphOf(({ b, x, row }) => {
    const norm = () => b.node('layer_norm', [x, row, row], { eps: 1e-5 });
    return [...norm(), ...norm()];
  });
  expect(bodyLines(checked(commonSubexpressions, graph)).slice(1)).toEqual(
    [3, 4, 5, 3, 4, 5].map((id, i) => `tap out${i} <- %${id}`),
  );
});

test('the order of attributes does not matter', () => {
  const graph = graphOf(({ b, x }) => [
    b.op('sum', [x], { axes: [0], keep: true }),
    b.op('sum', [x], { keep: true, axes: [0] }),
  ]);
  expect(checked(commonSubexpressions, graph).nodes.length).toBe(1);
});

test('nodes with other inputs, another order of inputs or other attributes are kept', () => {
  const graph = graphOf(({ b, x, y }) => {
    const random = b.input('random', 'step', { dtype: 'u32', shape: [4] });
    const mask = (site: number) => b.op('dropout_mask', [random], { rate: 0.5, site, shape: [2, 3] });
    return [
      b.subtract(x, y),
      b.subtract(y, x),
      b.add(x, y),
      b.sum(x, [0]),
      b.sum(x, [1]),
      b.sum(x, [1], { keep: true }),
      b.constant(1),
      b.constant(1, [1]),
      b.constant(1, [], 'i32'),
      mask(0),
      mask(1),
    ];
  });
  expect(checked(commonSubexpressions, graph).nodes.length).toBe(graph.nodes.length);
});

test('fused nodes with equal inputs and different bodies are kept', () => {
  const graph = graphOf(({ b, x }) => [
    b.op('exp', [b.op('negate', [x])]),
    b.op('relu', [b.op('negate', [x])]),
  ]);
  const fused = checked(fuse, graph);
  expect(fused.nodes.map(({ op }) => op)).toEqual(['fused', 'fused']);
  expect(checked(commonSubexpressions, fused).nodes.length).toBe(2);
});
