import { expect, test } from 'vitest';
import { deadCode } from '../../src/compiler/passes/dead_code.ts';
import { bodyLines, checked, graphOf } from './support.ts';

test('removes nodes that no output needs, and the nodes that only those needed', () => {
  const graph = graphOf(({ b, x, y }) => {
    const kept = b.add(x, y);
    b.op('exp', [b.multiply(kept, x)]);
    return b.op('negate', [kept]);
  });
  expect(bodyLines(checked(deadCode, graph))).toEqual([
    '%3: f32[2, 3] = add(%0, %1)',
    '%6: f32[2, 3] = negate(%3)',
    'tap out0 <- %6',
  ]);
});

test('keeps a node of which one output is needed', () => {
  const graph = graphOf(({ b, x, row }) => b.node('layer_norm', [x, row, row], { eps: 1e-5 })[2]!);
  expect(checked(deadCode, graph).nodes.length).toBe(1);
});

test('keeps unused inputs, since callers provide them', () => {
  const graph = graphOf(({ x }) => x);
  expect(checked(deadCode, graph)).toEqual(graph);
});
