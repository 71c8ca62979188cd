import type { Graph, Node, Value } from '../ir/graph.ts';
import { opNamed } from '../ops/index.ts';
import { freshValues } from '../passes/rewrite.ts';

/** The value whose memory a value is: reshapes share their input's. */
export function rootsOf(graph: Graph): (value: Value) => Value {
  const roots = new Map<number, Value>();
  const rootOf = (value: Value): Value => roots.get(value.id) ?? value;
  for (const node of graph.nodes) {
    if (node.op === 'reshape') roots.set(node.outputs[0]!.id, rootOf(node.inputs[0]!));
  }
  return rootOf;
}

function copyNode(from: Value, to: Value): Node {
  return { op: 'broadcast', inputs: [from], outputs: [to], attributes: { shape: [...from.type.shape] } };
}

/**
 * Inserts the copies that memory needs: WebGPU forbids binding the same memory twice in a dispatch whose bindings are
 * writable, and every output has a place of its own that no other output or input shares.
 */
export function insertCopies(graph: Graph): Graph {
  const fresh = freshValues(graph);
  const rootOf = rootsOf(graph);
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const seen = new Map<number, Value>();
    const inputs = node.inputs.map((value) => {
      const root = rootOf(value).id;
      const earlier = seen.get(root);
      seen.set(root, earlier ?? value);
      if (!earlier || node.op === 'reshape' || (earlier.id === value.id && bindsOnce(node))) return value;
      const copied = fresh(value.type);
      nodes.push(copyNode(value, copied));
      return copied;
    });
    nodes.push({ ...node, inputs });
  }
  return withOwnOutputs({ ...graph, nodes });
}

/** Elementwise kernels bind a value that is given twice once; inputs of a concat are each bound in a dispatch of its own. */
function bindsOnce(node: Node): boolean {
  return node.op === 'fused' || node.op === 'concat' || opNamed(node.op).kind === 'elementwise';
}

/** Roles whose outputs are placed by name rather than in the workspace. */
export const placedRoles = new Set(['loss', 'term', 'head', 'tap', 'metric', 'gradient']);

function withOwnOutputs(graph: Graph): Graph {
  const fresh = freshValues(graph);
  const rootOf = rootsOf(graph);
  const taken = new Set(graph.inputs.map((input) => input.value.id));
  const copies: Node[] = [];
  const outputs = graph.outputs.map((output) => {
    if (!placedRoles.has(output.role)) return output;
    const root = rootOf(output.value).id;
    if (!taken.has(root)) {
      taken.add(root);
      return output;
    }
    const copied = fresh(output.value.type);
    copies.push(copyNode(output.value, copied));
    return { ...output, value: copied };
  });
  return { ...graph, nodes: [...graph.nodes, ...copies], outputs };
}
