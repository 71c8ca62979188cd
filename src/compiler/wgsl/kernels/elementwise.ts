import { elementCount, type Graph, type Node } from '../../ir/graph.ts';
import { ops } from '../../ops/index.ts';
import { productIn } from '../../ops/support/products.ts';
import { Numbers } from '../emit/index_map.ts';
import { elementType, input, looped, output, shapeTag, single } from '../emit/shader.ts';
import { fourLanes } from '../emit/vec4.ts';
import type { KernelVariant } from '../kernel.ts';

/** A node's own body, or for a single elementwise node a body of one. */
function bodyOf(node: Node): Graph {
  if (node.body) return node.body;
  return {
    name: node.op,
    inputs: node.inputs.map((value, i) => ({ name: `in${i}`, role: 'batch', value })),
    nodes: [node],
    outputs: [{ name: 'out', role: 'tap', value: node.outputs[0]! }],
  };
}

/** Distinct values only: a buffer may not be bound twice as writable. */
function distinctInputs(node: Node): readonly number[] {
  const first = new Map<number, number>();
  for (const [i, value] of node.inputs.entries()) if (!first.has(value.id)) first.set(value.id, i);
  return [...first.values()];
}

const elementwiseOps = Object.values(ops)
  .filter((op) => op.kind === 'elementwise')
  .map((op) => op.name);

/** Single elementwise ops and fused chains of them: one pass over memory, four elements an invocation. */
export const elementwise: KernelVariant = {
  family: 'elementwise',
  variant: 'four',
  ops: [...elementwiseOps, 'fused'],
  accepts: (node, target) => !productIn(node) && distinctInputs(node).length + 1 <= target.maxStorageBuffers,
  lower(node, target) {
    const { shape, dtype } = node.outputs[0]!.type;
    const count = elementCount(shape);
    const kept = distinctInputs(node);
    const numbers = new Numbers(count);
    const wide = count % 4 === 0;
    const total = wide ? '' : numbers.of(count);
    const standIn = (i: number): number => node.inputs.findIndex(({ id }) => id === node.inputs[i]!.id);
    const lanes = fourLanes({ body: bodyOf(node), kept, standIn, numbers });
    const store = wide
      ? `out[id] = ${elementType(dtype, true)}(${lanes.results.join(', ')});`
      : lanes.results
          .map((result, lane) => `if (first + ${lane}u < ${total}) { out[first + ${lane}u] = ${result}; }`)
          .join('\n');
    return single(
      looped(
        {
          family: 'elementwise',
          variant: node.body ? 'fused' : node.op,
          tag: shapeTag(shape),
          bindings: [...lanes.bindings, { name: 'out', element: elementType(dtype, wide) }],
          declarations: lanes.declarations,
          sizes: lanes.sizes,
          threads: Math.ceil(count / 4),
          body: ['let first = id * 4u;', lanes.code, store].filter((line) => line !== '').join('\n'),
          args: [...kept.map(input), output(0)],
        },
        target,
      ),
    );
  },
};
