import { elementCount, type Node } from '../ir/graph.ts';
import { fourLanes } from './four_lanes.ts';
import type { Gemm } from './gemm/gemm.ts';
import { Numbers } from './index_map.ts';
import { input } from './shader.ts';

/** The matrix product in the body of a fused node; undefined where it is elementwise throughout. */
export function productIn(node: Node): Node | undefined {
  return node.body?.nodes.find(({ op }) => op === 'matmul');
}

/**
 * A product whose columns go through elementwise ops before they are stored: bias, activation, residual. `gemm` is that of the bare
 * product, with four columns in a vec4.
 */
export function withEpilogue<G extends Gemm>(gemm: G, node: Node, product: Node): G {
  const { byRows } = gemm;
  const body = node.body!;
  const operands = new Set(product.inputs.map(({ id }) => id));
  const kept = body.inputs.flatMap(({ value }, i) => (operands.has(value.id) ? [] : [i]));
  const numbers = new Numbers(elementCount(node.outputs[0]!.type.shape));
  const lanes = fourLanes({
    body,
    kept,
    standIn: (i) => i,
    given: new Map([[product.outputs[0]!.id, (lane: number) => `value[${lane}]`]]),
    numbers,
  });
  return {
    ...gemm,
    byRows: byRows && (() => withEpilogue(byRows(), node, product)),
    tag: `${gemm.tag}_${body.nodes.map(({ op }) => op).join('_')}`,
    sizes: { ...gemm.sizes, ...lanes.sizes },
    epilogue: { bindings: lanes.bindings, args: kept.map(input), declarations: lanes.declarations },
    store: (row, value) => `if (column < columns) {
let value = ${value};
let first = (z * rows + ${row}) * columns + column;
let id = first / 4u;
${lanes.code}
c[id] = vec4f(${lanes.results.join(', ')});
}`,
  };
}
