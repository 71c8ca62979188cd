/**
 * y = f(in0, in1, …) element by element, with broadcasting: a single elementwise op, or a fused chain of
 * them, inputs […] to y […].
 *
 * One invocation computes four neighbouring elements, with vec4 loads and stores if shapes allow them
 * (../emit/elementwise_code.ts); on software adapters it loops over several groups of four. Bound by memory:
 * each input is read once and intermediate values stay in registers.
 */

import { elementCount, type Graph, type Node } from '../../ir/graph.ts';
import { elementwiseNamed, opNames } from '../../ops/index.ts';
import { productIn } from '../../ops/support/products.ts';
import { elementwiseCode } from '../emit/elementwise_code.ts';
import { Numbers } from '../emit/index_map.ts';
import { looped, shapeTag, single } from '../emit/threaded.ts';
import { type ElementType, elementType } from '../storage/element.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import { sharedTensor, type Tensor } from '../storage/tensor.ts';
import type { KernelVariant } from '../variant.ts';

/** The body of a fused node, or a body that holds only the node itself. */
function bodyOf(node: Node): Graph {
  if (node.body) return node.body;
  return {
    name: node.op,
    inputs: node.inputs.map((value, i) => ({ name: `in${i}`, role: 'batch', value })),
    nodes: [node],
    outputs: [{ name: 'out', role: 'tap', value: node.outputs[0]! }],
  };
}

/** Indices of the distinct inputs: WebGPU forbids binding a buffer twice as writable. */
function distinctInputs(node: Node): readonly number[] {
  const first = new Map<number, number>();
  for (const [i, value] of node.inputs.entries()) if (!first.has(value.id)) first.set(value.id, i);
  return [...first.values()];
}

const elementwiseOps = opNames.filter((name) => elementwiseNamed(name) !== undefined);

export const elementwise: KernelVariant = {
  family: 'elementwise',
  variant: 'four',
  summary:
    'Single elementwise ops and fused chains of them: one pass over memory, four elements per ' +
    'invocation',
  ops: [...elementwiseOps, 'fused'],
  needs: 'a storage buffer per distinct input and one more',
  accepts: (node, target) => !productIn(node) && distinctInputs(node).length + 1 <= target.maxStorageBuffers,
  lower(node, target, tensors) {
    const { shape, dtype } = node.outputs[0]!.type;
    const count = elementCount(shape);
    const loads = distinctInputs(node);
    const numbers = new Numbers(count);
    const vectorised = count % 4 === 0;
    const total = vectorised ? '' : numbers.of(count);
    const representative = (i: number): number =>
      node.inputs.findIndex(({ id }) => id === node.inputs[i]!.id);
    const code = elementwiseCode({ body: bodyOf(node), loads, representative, numbers, bind: tensors.input });
    const element = elementType(dtype, vectorised ? 4 : 1);
    const out = outputTensor(tensors, element, code.tensors[loads.indexOf(tensors.overwritten ?? -1)]);
    const store = vectorised
      ? out.store('id', `${element}(${code.results.join(', ')})`)
      : code.results
          .map(
            (result, lane) => `if (first + ${lane}u < ${total}) { ${out.store(`first + ${lane}u`, result)} }`,
          )
          .join('\n');
    return single(
      looped(
        {
          family: 'elementwise',
          variant: node.body ? 'fused' : node.op,
          tag: shapeTag(shape),
          tensors: [...code.tensors, out],
          declarations: code.declarations,
          sizes: code.sizes,
          uses: code.uses,
          threads: Math.ceil(count / 4),
          body: ['let first = id * 4u;', code.statements, store].filter((line) => line !== '').join('\n'),
        },
        target,
      ),
    );
  },
};

/** The output: a tensor in its own memory, or the input that the planner lets it overwrite. */
function outputTensor(tensors: NodeTensors, element: ElementType, overwritten: Tensor | undefined): Tensor {
  return overwritten ? sharedTensor('out', element, overwritten) : tensors.output(0, 'out', element);
}
