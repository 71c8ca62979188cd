import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Graph, TensorType } from '../../src/compiler/ir/graph.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { ops } from '../../src/compiler/ops/index.ts';

const vector: TensorType = { dtype: 'f32', shape: [3] };
const x: ReferenceTensor = { shape: [3], data: Float64Array.from([1, -2, 3]) };

describe('interpret', () => {
  it('returns every output by name, also inputs, and takes constants from the graph', () => {
    const b = new GraphBuilder(ops, 'g');
    const value = b.input('x', 'batch', vector);
    const table = b.constantInput('table', vector, [10, 20, 30]);
    b.output('same', 'tap', value);
    b.output('sum', 'head', b.add(value, table));
    const results = interpret(ops, b.build(), new Map([['x', x]]));
    expect([...results.keys()]).toEqual(['same', 'sum']);
    expect([...results.get('same')!.data]).toEqual([1, -2, 3]);
    expect([...results.get('sum')!.data]).toEqual([11, 18, 33]);
  });

  it('returns the new content of a state by name, and does not change its inputs', () => {
    const b = new GraphBuilder(ops, 'update');
    const state = b.input('state.parameters.0', 'state', vector);
    b.output('state.parameters.0', 'state', b.scale(state, 2));
    const results = interpret(ops, b.build(), new Map([['state.parameters.0', x]]));
    expect([...results.get('state.parameters.0')!.data]).toEqual([2, -4, 6]);
    expect([...x.data]).toEqual([1, -2, 3]);
  });

  it('runs the body of a fused node', () => {
    const body = new GraphBuilder(ops, 'body');
    const [a, c] = [body.input('a', 'batch', vector), body.input('c', 'batch', { dtype: 'f32', shape: [] })];
    const product = body.multiply(a, c);
    body.output('product', 'tap', product);
    body.output('relu', 'tap', body.op('relu', [product]));
    const b = new GraphBuilder(ops, 'g');
    const inputs = [b.input('x', 'batch', vector), b.input('factor', 'batch', { dtype: 'f32', shape: [] })];
    const outputs = [b.value(vector), b.value(vector)];
    b.output('product', 'tap', outputs[0]!);
    b.output('relu', 'tap', outputs[1]!);
    const graph: Graph = {
      ...b.build(),
      nodes: [{ op: 'fused', inputs, outputs, attributes: {}, body: body.build() }],
    };
    const factor = { shape: [], data: Float64Array.of(-3) };
    const results = interpret(
      ops,
      graph,
      new Map([
        ['x', x],
        ['factor', factor],
      ]),
    );
    expect([...results.get('product')!.data]).toEqual([-3, 6, -9]);
    expect([...results.get('relu')!.data]).toEqual([0, 6, 0]);
  });

  it('reports an input that is missing or has another shape', () => {
    const b = new GraphBuilder(ops, 'g');
    b.output('y', 'head', b.op('exp', [b.input('x', 'batch', vector)]));
    expect(() => interpret(ops, b.build(), new Map())).toThrow("graph 'g' was not given its input 'x'");
    const wrong = { shape: [1, 3], data: new Float64Array(3) };
    expect(() => interpret(ops, b.build(), new Map([['x', wrong]]))).toThrow(
      "input 'x' is [3]; [1, 3] was given",
    );
  });
});
