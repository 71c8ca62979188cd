import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Graph, Node, TensorType } from '../../src/compiler/ir/graph.ts';
import { verify } from '../../src/compiler/ir/verify.ts';
import { ops } from '../../src/compiler/ops/index.ts';

const vector: TensorType = { dtype: 'f32', shape: [3] };

function exponential(): Graph {
  const b = new GraphBuilder(ops, 'g');
  const x = b.input('x', 'batch', vector);
  b.output('y', 'head', b.op('negate', [b.op('exp', [x])]));
  return b.build();
}

function withNodes(graph: Graph, change: (nodes: readonly Node[]) => readonly Node[]): Graph {
  return { ...graph, nodes: change(graph.nodes) };
}

describe('verify', () => {
  const good = exponential();

  it('accepts the graphs of the builder', () => {
    expect(() => verify(ops, good)).not.toThrow();
  });

  it.each<[string, Graph, string]>([
    [
      'use before definition',
      withNodes(good, (nodes) => [...nodes].reverse()),
      "graph 'g', %2 = negate: %1 is used before it is defined",
    ],
    [
      'two definitions',
      withNodes(good, (nodes) => [nodes[0]!, ...nodes]),
      "graph 'g', %1 = exp: %1 is defined twice",
    ],
    [
      'an unknown op',
      withNodes(good, ([first, second]) => [{ ...first!, op: 'expo' } as unknown as Node, second!]),
      "graph 'g', %1 = expo: no op is named 'expo'",
    ],
    [
      'a wrong type',
      withNodes(good, ([first, second]) => [
        first!,
        { ...second!, outputs: [{ id: 2, type: { dtype: 'f32', shape: [4] } }] },
      ]),
      "graph 'g', %2 = negate: %2 is f32[4], but f32[3] is inferred",
    ],
    [
      'a type that changes on the way',
      withNodes(good, ([first, second]) => [
        first!,
        { ...second!, inputs: [{ id: 1, type: { dtype: 'f32', shape: [4] } }] },
      ]),
      "graph 'g', %2 = negate: %1 is f32[3], but is used as f32[4]",
    ],
    [
      'an output of nothing',
      { ...good, outputs: [{ name: 'y', role: 'head', value: { id: 9, type: vector } }] },
      "graph 'g', output y: %9 is used before it is defined",
    ],
    [
      'two inputs of one name',
      { ...good, inputs: [...good.inputs, ...good.inputs] },
      "graph 'g', input x: two inputs have this name",
    ],
    [
      'inputs that do not fit',
      withNodes(good, ([first, second]) => [{ ...first!, op: 'softmax_gradient' } as Node, second!]),
      "graph 'g', %1 = softmax_gradient: softmax_gradient takes 2 inputs (y: f32 [..., W]; dy: f32 [..., W]); it was given 1",
    ],
    [
      'a body with other inputs',
      withNodes(good, ([first, second]) => [
        { ...first!, op: 'fused', body: exponential(), inputs: [] },
        second!,
      ]),
      "graph 'g', %1 = fused: its inputs do not match those of its body",
    ],
  ])('finds %s', (_name, graph, message) => {
    expect(() => verify(ops, graph)).toThrow(new Error(message));
  });
});
