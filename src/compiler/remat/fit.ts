import type { Graph, Node } from '../ir/graph.ts';
import type { Precision } from '../model/model.ts';
import { opNamed } from '../ops/index.ts';
import { producers } from '../passes/index.ts';
import { duplication } from './duplicate.ts';
import { forwardNodes } from './forward.ts';
import { liveBytes, liveRanges } from './live.ts';

/**
 * Cheap forward nodes to recompute so that at most `budget` bytes of the workspace are live at once. Greedily
 * recomputes the largest cheap tensors that are live at the memory peak, and stops when none of them lowers
 * the excess.
 */
export function fittingNodes(graph: Graph, budget: number, precision: Precision = 'f32'): ReadonlySet<Node> {
  const duplicate = duplication(graph);
  const forward = forwardNodes(graph);
  const producer = producers(graph);
  let chosen: ReadonlySet<Node> = new Set();
  let current = measured(duplicate(chosen), budget, precision);
  for (let helped = true; helped && current.excess > 0; ) {
    helped = false;
    for (const node of current.candidates) {
      if (!forward.has(node) || chosen.has(node) || !isCheap(node)) continue;
      for (const more of [[node], [node, ...cheapSources(node, producer)]]) {
        const trial = new Set([...chosen, ...more]);
        const next = measured(duplicate(trial), budget, precision);
        if (next.excess >= current.excess) continue;
        [chosen, current, helped] = [trial, next, true];
        break;
      }
      if (current.excess === 0) break;
    }
  }
  return chosen;
}

interface MeasuredPlan {
  /** Bytes beyond the budget, summed over the positions of the graph. */
  readonly excess: number;
  /** Producers of the tensors that are live but unused at the peak, the largest tensor first. */
  readonly candidates: readonly Node[];
}

function measured(graph: Graph, budget: number, precision: Precision): MeasuredPlan {
  const ranges = liveRanges(graph, precision);
  const bytes = liveBytes(ranges, graph.nodes.length);
  const peak = bytes.reduce((best, value, at) => (value > bytes[best]! ? at : best), 0);
  const candidates = ranges
    .filter(({ from, to }) => from < peak && to > peak)
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ producer }) => producer);
  return { excess: bytes.reduce((sum, value) => sum + Math.max(0, value - budget), 0), candidates };
}

/**
 * The cheap producers of a node's inputs. If they are not recomputed too, recomputing the node might only
 * keep its inputs live instead of its outputs.
 */
function cheapSources(node: Node, producer: ReadonlyMap<number, Node>): readonly Node[] {
  return node.inputs.flatMap((value) => {
    const source = producer.get(value.id);
    return source && isCheap(source) ? [source] : [];
  });
}

/** Ops that are not elementwise, but whose work is linear in their elements. */
const cheapRows: readonly string[] = [
  'concat',
  'gather_rows',
  'layer_norm',
  'pad',
  'slice',
  'softmax',
  'transpose',
];

function isCheap(node: Node): boolean {
  if (node.body) return node.body.nodes.every(isCheap);
  return cheapRows.includes(node.op) || opNamed(node.op).kind !== 'compute';
}
