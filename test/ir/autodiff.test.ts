import { describe, expect, it } from 'vitest';
import { differentiate } from '../../src/compiler/ir/autodiff.ts';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Graph, TensorType } from '../../src/compiler/ir/graph.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { printGraph } from '../../src/compiler/ir/print.ts';
import { verify } from '../../src/compiler/ir/verify.ts';
import { ops } from '../../src/compiler/ops/index.ts';

const vector: TensorType = { dtype: 'f32', shape: [3] };
const tensor = (...data: number[]): ReferenceTensor => ({
  shape: [data.length],
  data: Float64Array.from(data),
});

const gradientNames = (graph: Graph) =>
  graph.outputs.filter((output) => output.role === 'gradient').map((output) => output.name);

describe('differentiate', () => {
  it('sums the gradients of a parameter that the loss reaches on several paths', () => {
    const b = new GraphBuilder(ops, 'several paths');
    const w = b.input('w', 'parameter', vector);
    const twice = b.add(w, w);
    b.output('loss', 'loss', b.sum(b.multiply(twice, b.op('square', [w])), [0]));
    const graph = differentiate(ops, b.build(), ['w']);
    verify(ops, graph);
    // The gradient of Σ 2w³ is 6w².
    expect([...interpret(ops, graph, new Map([['w', tensor(1, 2, -3)]])).get('w')!.data]).toEqual([
      6, 24, 54,
    ]);
  });

  it('returns gradients for exactly the requested parameters that the loss reaches', () => {
    const b = new GraphBuilder(ops, 'reach');
    const [reached, frozen, elsewhere, counted] = ['reached', 'frozen', 'elsewhere', 'counted'].map((name) =>
      b.input(name, 'parameter', vector),
    );
    b.input('unused', 'parameter', vector);
    b.output('tap', 'tap', b.op('exp', [elsewhere!]));
    const comparison = b.op('greater', [counted!, b.constant(0)]);
    const product = b.multiply(b.multiply(reached!, frozen!), comparison);
    b.output('loss', 'loss', b.sum(product, [0]));
    const graph = differentiate(ops, b.build(), ['unused', 'elsewhere', 'counted', 'reached']);
    verify(ops, graph);
    expect(gradientNames(graph)).toEqual(['reached']);
  });

  it('returns zeros for a parameter whose gradient is zero everywhere', () => {
    const b = new GraphBuilder(ops, 'zero');
    const w = b.input('w', 'parameter', vector);
    b.output('loss', 'loss', b.sum(b.op('sign', [w]), [0]));
    const graph = differentiate(ops, b.build(), ['w']);
    verify(ops, graph);
    expect([...interpret(ops, graph, new Map([['w', tensor(1, 2, -3)]])).get('w')!.data]).toEqual([0, 0, 0]);
  });

  it('computes nothing for parameters that are not requested', () => {
    const b = new GraphBuilder(ops, 'frozen input');
    const x = b.input('x', 'batch', { dtype: 'f32', shape: [2, 3] });
    const first = b.input('first', 'parameter', { dtype: 'f32', shape: [3, 3] });
    const second = b.input('second', 'parameter', { dtype: 'f32', shape: [3, 1] });
    b.output('loss', 'loss', b.sum(b.matmul(b.matmul(x, first), second), [0, 1]));
    const graph = differentiate(ops, b.build(), ['second']);
    // Two forward products and one for the gradient of `second`.
    expect(graph.nodes.filter((node) => node.op === 'matmul').length).toBe(3);
  });

  it('does not change the forward graph, records origins, and is deterministic', () => {
    const b = new GraphBuilder(ops, 'origins');
    const w = b.input('w', 'parameter', vector);
    const hidden = b.withOrigin('encoder.layer0', { file: 'a.unit', start: 3, end: 9 }, () =>
      b.op('gelu', [w]),
    );
    b.output('loss', 'loss', b.sum(hidden, [0]));
    const forward = b.build();
    const before = printGraph(forward);
    const graph = differentiate(ops, forward, ['w']);
    expect(printGraph(forward)).toBe(before);
    expect(printGraph(differentiate(ops, forward, ['w']))).toBe(printGraph(graph));
    const backward = graph.nodes.find((node) => node.op === 'gelu_derivative')!;
    expect(backward.origin).toEqual({
      label: 'encoder.layer0 (gradient)',
      span: { file: 'a.unit', start: 3, end: 9 },
    });
  });
});
