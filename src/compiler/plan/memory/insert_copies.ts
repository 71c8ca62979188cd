import type { Graph, Node, Value } from '../../ir/graph.ts';
import type { Precision } from '../../model/model.ts';
import { opNamed } from '../../ops/index.ts';
import { productIn } from '../../ops/support/products.ts';
import { type ContextPass, freshValues } from '../../passes/index.ts';
import type { Target } from '../../target.ts';
import { placedRoles } from './values.ts';
import { type Views, viewAlignment, viewsOf } from './views.ts';

export interface CopyContext {
  readonly target: Pick<Target, 'offsetAlignment'>;
  readonly precision: Precision;
}

/**
 * Inserts the copies that memory needs. WebGPU forbids binding overlapping memory in one dispatch if any of
 * the bindings is writable, and every output has its own place, which no input or gradient shares.
 */
export const insertCopies: ContextPass<CopyContext> = {
  name: 'insert_copies',
  summary: 'copies values that would share memory',
  requires: [],
  ensures: ['own_memory'],
  run(graph, { target, precision }): Graph {
    const alignment = viewAlignment(target, precision);
    // A copy can turn a concatenation into a view of its inputs, which then may overlap elsewhere.
    for (let current = graph; ; ) {
      const views = viewsOf(current, alignment);
      const next = withCopies(current, views);
      if (next === current) {
        withoutOverlap.add(views);
        return current;
      }
      current = next;
    }
  },
};

/** Views of graphs that need no copies. */
const withoutOverlap = new WeakSet<Views>();

/** Throws an Error if a node would bind overlapping memory: the graph has not been through `insertCopies`. */
export function checkOwnMemory(graph: Graph, views: Views): void {
  if (!withoutOverlap.has(views) && withCopies(graph, views) !== graph)
    throw new Error(`graph '${graph.name}' shares memory: run insert_copies before planning`);
}

function copyNode(from: Value, to: Value): Node {
  return { op: 'broadcast', inputs: [from], outputs: [to], attributes: { shape: [...from.type.shape] } };
}

/** The graph itself if no copy is needed. */
function withCopies(graph: Graph, views: Views): Graph {
  const fresh = freshValues(graph);
  const nodes = graph.nodes.flatMap((node) => withDistinctInputs(node, views, fresh));
  const unchanged = nodes.length === graph.nodes.length;
  return withOwnOutputs(unchanged ? graph : { ...graph, nodes }, views, fresh);
}

/** The node, preceded by copies of the inputs that overlap an earlier one. */
function withDistinctInputs(
  node: Node,
  views: Views,
  fresh: (type: Value['type']) => Value,
): readonly Node[] {
  if (views.isFree(node)) return [node];
  const copies: Node[] = [];
  const seen: Value[] = [];
  const inputs = node.inputs.map((value) => {
    const earlier = seen.find((other) => views.overlap(other, value));
    seen.push(value);
    if (!earlier || (earlier.id === value.id && bindsOnce(node))) return value;
    const copied = fresh(value.type);
    copies.push(copyNode(value, copied));
    return copied;
  });
  return copies.length === 0 ? [node] : [...copies, { ...node, inputs }];
}

/** Whether the node's kernels bind a value once even if the node reads it twice. */
function bindsOnce(node: Node): boolean {
  const elementwise = node.op === 'fused' && !productIn(node);
  return elementwise || node.op === 'concat' || opNamed(node.op).kind === 'elementwise';
}

function withOwnOutputs(graph: Graph, views: Views, fresh: (type: Value['type']) => Value): Graph {
  /** Base buffers with a fixed place, by id: whether the place is in the buffer of results. */
  const taken = new Map(graph.inputs.map((input) => [input.value.id, false]));
  const copies: Node[] = [];
  const outputs = graph.outputs.map((output) => {
    if (!placedRoles.has(output.role)) return output;
    const root = views.locate(output.value).base.id;
    const isResult = output.role !== 'gradient';
    // Results with the same value are one range under several names.
    if (!taken.has(root) || (isResult && taken.get(root))) {
      taken.set(root, isResult);
      return output;
    }
    const copied = fresh(output.value.type);
    copies.push(copyNode(output.value, copied));
    return { ...output, value: copied };
  });
  return copies.length === 0 ? graph : { ...graph, nodes: [...graph.nodes, ...copies], outputs };
}
