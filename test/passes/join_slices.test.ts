import { expect, test } from 'vitest';
import type { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Value } from '../../src/compiler/ir/graph.ts';
import { deadCode } from '../../src/compiler/passes/dead_code.ts';
import { joinSlices } from '../../src/compiler/passes/join_slices.ts';
import { bodyLines, checked, graphOf } from './support.ts';

const placed = (b: GraphBuilder, x: Value, before: number, after: number) =>
  b.op('pad', [x], { axis: 0, before, after });

test('pieces that cover a tensor are concatenated in the order of their starts', () => {
  const graph = graphOf(({ b, x, y }) => [
    b.add(b.add(placed(b, y, 2, 2), placed(b, x, 0, 4)), placed(b, x, 4, 0)),
  ]);
  expect(bodyLines(checked(deadCode, checked(joinSlices, graph)))).toEqual([
    '%8: f32[6, 3] = concat(%0, %1, %0) axis=0',
    'tap out0 <- %8',
  ]);
});

test.each([
  ['leave a gap', (b: GraphBuilder, x: Value, y: Value) => b.add(placed(b, x, 0, 3), placed(b, y, 3, 0))],
  ['overlap', (b: GraphBuilder, x: Value, y: Value) => b.add(placed(b, x, 0, 1), placed(b, y, 1, 0))],
  [
    'are along different axes',
    (b: GraphBuilder, x: Value, y: Value) => {
      const along = (value: Value, axis: number) =>
        b.op('pad', [value], { axis, before: 0, after: axis === 0 ? 2 : 3 });
      return b.add(b.slice(along(x, 0), 0, 0, 2), b.slice(along(y, 1), 1, 0, 3));
    },
  ],
])('slices that %s remain a sum', (_, make) => {
  const graph = graphOf(({ b, x, y }) => [make(b, x, y)]);
  expect(checked(joinSlices, graph).nodes.map(({ op }) => op)).toEqual(graph.nodes.map(({ op }) => op));
});
