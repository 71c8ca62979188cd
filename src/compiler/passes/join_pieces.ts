import { type Graph, is, type Node, type OpNode, type Value } from '../ir/graph.ts';
import { inferTypes } from '../ir/infer.ts';
import { opNamed } from '../ops/index.ts';
import type { Pass } from './pass.ts';
import { freshValues, rewrite } from './rewrite.ts';

/** A tensor that consists of values placed along one axis, and zeros elsewhere. */
interface Pieces {
  readonly axis: number;
  /** Sorted by start; the pieces do not overlap. */
  readonly list: readonly { readonly start: number; readonly value: Value }[];
}

function sizeOf({ axis }: Pieces, value: Value): number {
  return value.type.shape[axis]!;
}

function padded({ attributes, inputs }: OpNode<'pad'>): Pieces {
  return { axis: attributes.axis, list: [{ start: attributes.before, value: inputs[0]! }] };
}

/** The sum of two such tensors; undefined if their axes differ or pieces overlap. */
function joined(a: Pieces, b: Pieces): Pieces | undefined {
  if (a.axis !== b.axis) return undefined;
  const list = [...a.list, ...b.list].sort((left, right) => left.start - right.start);
  const apart = list.every(({ start }, i) => {
    const before = list[i - 1];
    return !before || before.start + sizeOf(a, before.value) <= start;
  });
  return apart ? { axis: a.axis, list } : undefined;
}

function piecesOf(node: Node, known: ReadonlyMap<number, Pieces>): Pieces | undefined {
  if (is(node, 'pad')) return padded(node);
  if (node.op !== 'add') return undefined;
  const [a, b] = node.inputs.map(({ id }) => known.get(id));
  return a && b && joined(a, b);
}

/**
 * Replaces a sum of padded pieces that cover a tensor by one concatenation. Such sums are gradients of sliced tensors (queries, keys and
 * values of one weight). Only zeros were added, so the result is the same bit for bit.
 */
export const joinPieces: Pass = {
  name: 'join_pieces',
  summary: 'replaces sums of padded pieces by concatenations',
  requires: ['single_ops'],
  invalidates: ['live'],
  run(graph: Graph): Graph {
    const known = new Map<number, Pieces>();
    const fresh = freshValues(graph);
    return rewrite(graph, (node) => {
      const pieces = piecesOf(node, known);
      if (!pieces || node.body) return undefined;
      const whole = node.outputs[0]!;
      const covered = pieces.list.reduce((sum, { value }) => sum + sizeOf(pieces, value), 0);
      if (pieces.list.length === 1 || covered < sizeOf(pieces, whole)) {
        known.set(whole.id, pieces);
        return undefined;
      }
      const inputs = pieces.list.map(({ value }) => value);
      const attributes = { axis: pieces.axis };
      const [type] = inferTypes(
        opNamed('concat'),
        inputs.map((value) => value.type),
        attributes,
      );
      const output = fresh(type!);
      return { nodes: [{ ...node, op: 'concat', inputs, attributes, outputs: [output] }], outputs: [output] };
    });
  },
};
