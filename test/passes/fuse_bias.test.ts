import { expect, test } from 'vitest';
import type { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Value } from '../../src/compiler/ir/graph.ts';
import { fuse } from '../../src/compiler/passes/fuse.ts';
import { fuseBias } from '../../src/compiler/passes/fuse_bias.ts';
import { bodyLines, checked, graphOf } from './support.ts';

interface Layer {
  readonly b: GraphBuilder;
  readonly x: Value;
  readonly weight: Value;
  readonly bias: Value;
}

/** A linear layer on f32[2, 3], with the given number of columns. */
function graphWith(make: (layer: Layer) => Value | readonly Value[], columns = 4) {
  return graphOf(({ b, x }) => {
    const weight = b.input('weight', 'parameter', { dtype: 'f32', shape: [columns, 3] });
    const bias = b.input('bias', 'parameter', { dtype: 'f32', shape: [columns] });
    return make({ b, x, weight, bias });
  });
}

test('a product and its bias become one node; later ops become another', () => {
  const graph = graphWith(({ b, x, weight, bias }) => {
    const linear = b.add(bias, b.matmul(x, weight, { transposeB: true }));
    return b.op('gelu', [b.reshape(b.op('abs', [linear]), [8])]);
  });
  const joined = checked(fuse, checked(fuseBias, graph));
  expect(joined.nodes.map(({ op, body }) => body?.nodes.map((node) => node.op) ?? op)).toEqual([
    ['matmul', 'add'],
    ['abs', 'reshape', 'gelu'],
  ]);
  expect(bodyLines(joined)[2]).toBe('%6: f32[2, 4] = fused(%0, %3, %4)');
});

test.each<[string, (layer: Layer) => Value | readonly Value[], number?]>([
  [
    'a product that is read elsewhere too',
    ({ b, x, weight, bias }) => {
      const product = b.matmul(x, weight, { transposeB: true });
      return [b.add(product, bias), b.op('exp', [product])];
    },
  ],
  [
    'a product that is an output',
    ({ b, x, weight, bias }) => {
      const product = b.matmul(x, weight, { transposeB: true });
      return [b.add(product, bias), product];
    },
  ],
  [
    'columns that are not a multiple of four',
    ({ b, x, weight, bias }) => b.add(b.matmul(x, weight, { transposeB: true }), bias),
    5,
  ],
  [
    'sums whose pieces are rows',
    ({ b, x, weight }) =>
      b.add(
        b.matmul(x, weight, { transposeB: true }),
        b.input('rows', 'batch', { dtype: 'f32', shape: [2, 1] }),
      ),
  ],
  [
    'large products, which take longer epilogues',
    ({ b, bias }) => {
      const [left, right] = [
        [4000, 1000],
        [1000, 4],
      ].map((shape, i) => b.input(`large${i}`, 'batch', { dtype: 'f32', shape }));
      return b.add(b.matmul(left!, right!), bias);
    },
  ],
])('does not fuse %s', (_, make, columns) => {
  const graph = graphWith(make, columns);
  expect(fuseBias.run(graph)).toEqual(graph);
});
