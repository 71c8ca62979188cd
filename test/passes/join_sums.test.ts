import { expect, test } from 'vitest';
import type { Value } from '../../src/compiler/ir/graph.ts';
import { joinSums } from '../../src/compiler/passes/join_sums.ts';
import { bodyLines, checked, type Given, graphOf } from './support.ts';

const joined = (make: (given: Given) => readonly Value[]) => checked(joinSums, graphOf(make));
const opsOf = (make: (given: Given) => readonly Value[]) => joined(make).nodes.map(({ op }) => op);

test('sums of one shape become one node at the position of the last', () => {
  const graph = joined(({ b, x, y }) => {
    const first = b.sum(x, [0]);
    const other = b.op('exp', [y]);
    return [first, other, b.sum(other, [0])];
  });
  expect(bodyLines(graph)).toEqual([
    '%4: f32[2, 3] = exp(%1)',
    '%3: f32[3], %5: f32[3] = sums(%0, %4) axes=[0]',
    'tap out0 <- %3',
    'tap out1 <- %4',
    'tap out2 <- %5',
  ]);
});

test('a sum is not delayed beyond its reader', () => {
  expect(
    opsOf(({ b, x, y }) => {
      const first = b.sum(x, [0]);
      const read = b.op('exp', [first]);
      return [read, b.sum(y, [0])];
    }),
  ).toEqual(['sum', 'exp', 'sum']);
});

test('sums of other shapes or axes are not joined', () => {
  expect(
    opsOf(({ b, x, row }) => [b.sum(x, [0]), b.sum(x, [1]), b.sum(x, [0], { keep: true }), b.sum(row, [0])]),
  ).toEqual(['sum', 'sum', 'sum', 'sum']);
});

test('a node joins a limited number of sums', () => {
  const made = joined(({ b, x }) =>
    Array.from({ length: 6 }, (_, i) => b.sum(b.op('abs', [b.add(x, b.constant(i))]), [0])),
  );
  expect(made.nodes.flatMap(({ op, inputs }) => (op === 'sums' ? [inputs.length] : []))).toEqual([2, 2, 2]);
});

test('no sum is delayed for long, and large sums are not delayed', () => {
  const chain = (b: Given['b'], x: Value, length: number) => {
    let value = x;
    for (let i = 0; i < length; i++) value = b.op('tanh', [value]);
    return value;
  };
  expect(opsOf(({ b, x }) => [b.sum(x, [0]), b.sum(chain(b, x, 40), [0])])).not.toContain('sums');
  expect(opsOf(({ b, x }) => [b.sum(x, [0]), b.sum(chain(b, x, 12), [0])])).toContain('sums');
  const large = joinSums.run(
    graphOf(({ b }) => {
      const wide = ['l', 'r'].map((name) => b.input(name, 'batch', { dtype: 'f32', shape: [1024, 1024] }));
      return wide.map((value) => b.sum(value, [0]));
    }),
  );
  expect(large.nodes.map(({ op }) => op)).toEqual(['sum', 'sum']);
});
