import { expect, test } from 'vitest';
import { differentiate } from '../../src/compiler/ir/autodiff.ts';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import type { Gradients, OpSet } from '../../src/compiler/ir/op.ts';
import { printGraph } from '../../src/compiler/ir/print.ts';
import { verify } from '../../src/compiler/ir/verify.ts';
import { computeOp } from '../../src/compiler/ops/define.ts';

/**
 * The IR depends on no op: builder, printer, verifier, autodiff and interpreter work with a table of two ops.
 */

const constant = computeOp({
  name: 'constant',
  summary: 'A scalar.',
  inputs: [],
  outputs: ['y: f32 []'],
  attributes: { value: 'number', shape: 'integers', dtype: 'dtype' },
  infer: () => [{ dtype: 'f32', shape: [] }],
  reference: (_inputs, { value }) => [{ shape: [], data: Float64Array.of(value) }],
  samples: [],
});

const add = computeOp({
  name: 'add',
  summary: 'a + b of scalars.',
  inputs: ['a: f32 []', 'b: f32 []'],
  outputs: ['y: f32 []'],
  attributes: {},
  infer: ([a]) => [a],
  gradient: ({ outputGradients: [dy] }): Gradients => [dy, dy],
  reference: ([a, b]) => [{ shape: [], data: Float64Array.of(a.data[0]! + b.data[0]!) }],
  samples: [],
});

const table = { constant, add };
const toys: OpSet = table;

test('a graph of two ops is built, printed, verified, differentiated and interpreted', () => {
  const b = new GraphBuilder<typeof table>(toys, 'toy');
  const x = b.input('x', 'parameter', { dtype: 'f32', shape: [] });
  const twice = b.op('add', [x, x]);
  b.output('loss', 'loss', b.op('add', [twice, b.op('constant', [], { value: 3, shape: [], dtype: 'f32' })]));
  const graph = differentiate(toys, b.build(), ['x']);
  verify(toys, graph);
  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "graph toy

      parameter x -> %0: f32[]

      %1: f32[] = add(%0, %0)
      %2: f32[] = constant() value=3
      %3: f32[] = add(%1, %2)
      %4: f32[] = constant() value=1
      %5: f32[] = add(%4, %4)

      loss loss <- %3
      gradient x <- %5
    "
  `);
  const results = interpret(toys, graph, new Map([['x', { shape: [], data: Float64Array.of(5) }]]));
  expect(results.get('loss')!.data).toEqual(Float64Array.of(13));
  expect(results.get('x')!.data).toEqual(Float64Array.of(2));
});
