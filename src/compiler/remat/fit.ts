import type { Graph, Node } from '../ir/graph.ts';
import type { Precision } from '../model/model.ts';
import { opNamed } from '../ops/index.ts';
import { producers } from '../passes/rewrite.ts';
import { forwardNodes } from './forward.ts';
import { bytesAlive, livesOf } from './live.ts';
import { recomputation } from './recompute.ts';

/**
 * Cheap forward nodes to compute again so that no more than `budget` bytes of the workspace are alive at once: of the tensors that
 * stand in the way at the fullest place, the largest first, each whose recomputation helps. Stops where none does.
 */
export function fittingNodes(graph: Graph, budget: number, precision: Precision = 'f32'): ReadonlySet<Node> {
  const again = recomputation(graph);
  const forward = forwardNodes(graph);
  const producer = producers(graph);
  let chosen: ReadonlySet<Node> = new Set();
  let current = measured(again(chosen), budget, precision);
  for (let helped = true; helped && current.excess > 0; ) {
    helped = false;
    for (const node of current.waiting) {
      if (!forward.has(node) || chosen.has(node) || !isCheap(node)) continue;
      for (const more of [[node], [node, ...cheapSources(node, producer)]]) {
        const trial = new Set([...chosen, ...more]);
        const next = measured(again(trial), budget, precision);
        if (next.excess >= current.excess) continue;
        [chosen, current, helped] = [trial, next, true];
        break;
      }
      if (current.excess === 0) break;
    }
  }
  return chosen;
}

interface Measured {
  /** Bytes beyond the budget, summed over the positions of the graph. */
  readonly excess: number;
  /** Makers of what is alive at the fullest place without being used there, the largest first. */
  readonly waiting: readonly Node[];
}

function measured(graph: Graph, budget: number, precision: Precision): Measured {
  const lives = livesOf(graph, precision);
  const bytes = bytesAlive(lives, graph.nodes.length);
  const fullest = bytes.reduce((best, value, at) => (value > bytes[best]! ? at : best), 0);
  const waiting = lives
    .filter(({ from, to }) => from < fullest && to > fullest)
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ maker }) => maker);
  return { excess: bytes.reduce((sum, value) => sum + Math.max(0, value - budget), 0), waiting };
}

/** What a cheap node reads, where that is cheap too: alone, it might only keep its inputs alive instead. */
function cheapSources(node: Node, producer: ReadonlyMap<number, Node>): readonly Node[] {
  return node.inputs.flatMap((value) => {
    const source = producer.get(value.id);
    return source && isCheap(source) ? [source] : [];
  });
}

/** Besides elementwise nodes: work that grows with the elements alone. */
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
