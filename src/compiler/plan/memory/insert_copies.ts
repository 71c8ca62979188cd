import type { Graph, Node, Value } from '../../ir/graph.ts';
import { opNamed } from '../../ops/index.ts';
import { productIn } from '../../ops/support/products.ts';
import { freshValues } from '../../passes/rewrite.ts';
import { placedRoles } from './values.ts';
import type { Views } from './views.ts';

function copyNode(from: Value, to: Value): Node {
  return { op: 'broadcast', inputs: [from], outputs: [to], attributes: { shape: [...from.type.shape] } };
}

/**
 * Inserts the copies that memory needs: WebGPU forbids binding the same memory twice in a dispatch whose bindings are
 * writable, and every output has a place of its own that no input or gradient shares.
 */
export function insertCopies(graph: Graph, views: Views): Graph {
  const fresh = freshValues(graph);
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    if (views.isFree(node)) {
      nodes.push(node);
      continue;
    }
    const seen: Value[] = [];
    const inputs = node.inputs.map((value) => {
      const earlier = seen.find((other) => views.overlap(other, value));
      seen.push(value);
      if (!earlier || (earlier.id === value.id && bindsOnce(node))) return value;
      const copied = fresh(value.type);
      nodes.push(copyNode(value, copied));
      return copied;
    });
    nodes.push({ ...node, inputs });
  }
  return withOwnOutputs({ ...graph, nodes }, views);
}

/** Kernels that bind a value that is given twice once. */
function bindsOnce(node: Node): boolean {
  const elementwise = node.op === 'fused' && !productIn(node);
  return elementwise || node.op === 'concat' || opNamed(node.op).kind === 'elementwise';
}

function withOwnOutputs(graph: Graph, views: Views): Graph {
  const fresh = freshValues(graph);
  /** By the id of the value that owns the memory: whether it is in the buffer of results. */
  const taken = new Map(graph.inputs.map((input) => [input.value.id, false]));
  const copies: Node[] = [];
  const outputs = graph.outputs.map((output) => {
    if (!placedRoles.has(output.role)) return output;
    const root = views.locate(output.value).whole.id;
    const isResult = output.role !== 'gradient';
    // Results of one value are one range under several names.
    if (!taken.has(root) || (isResult && taken.get(root))) {
      taken.set(root, isResult);
      return output;
    }
    const copied = fresh(output.value.type);
    copies.push(copyNode(output.value, copied));
    return { ...output, value: copied };
  });
  return { ...graph, nodes: [...graph.nodes, ...copies], outputs };
}
