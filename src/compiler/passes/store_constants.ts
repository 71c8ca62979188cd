import { elementCount, type Graph, type GraphInput, is } from '../ir/graph.ts';
import { constantName, mostStored } from './constant_data.ts';
import type { Pass } from './pass.ts';
import { uses } from './rewrite.ts';

/**
 * Turns small constants that kernels read from memory (a mask for a concatenation, a loss's gradient) into
 * data of the program. Data is uploaded once, whereas filling a constant takes one dispatch per step.
 */
export const storeConstants: Pass = {
  name: 'store_constants',
  summary: 'turns small constants into data that is uploaded once',
  // Fusion turns the other constants into literals and leaves them dead.
  requires: ['fused', 'live'],
  ensures: [],
  run(graph: Graph): Graph {
    const { outputs } = uses(graph);
    const nextName = constantName(graph);
    const stored: GraphInput[] = [];
    const nodes = graph.nodes.filter((node) => {
      const [value] = node.outputs;
      if (!is(node, 'constant') || outputs.has(value!.id)) return true;
      const count = elementCount(value!.type.shape);
      if (count > mostStored) return true;
      const data = new Array<number>(count).fill(node.attributes.value);
      stored.push({ name: nextName(), role: 'constant', value: value!, data });
      return false;
    });
    return { ...graph, inputs: [...graph.inputs, ...stored], nodes };
  },
};
