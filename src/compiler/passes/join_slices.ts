import { type Graph, is, type Node, type OpNode, type Value } from '../ir/graph.ts';
import { inferTypes } from '../ir/infer.ts';
import { opNamed } from '../ops/index.ts';
import type { Pass } from './pass.ts';
import { freshValues, rewrite } from './rewrite.ts';

/** A tensor that consists of values placed along one axis, and zeros elsewhere. */
interface PaddedSlices {
  readonly axis: number;
  /** Sorted by start; the slices do not overlap. */
  readonly list: readonly { readonly start: number; readonly value: Value }[];
}

function sizeOf({ axis }: PaddedSlices, value: Value): number {
  return value.type.shape[axis]!;
}

function padded({ attributes, inputs }: OpNode<'pad'>): PaddedSlices {
  return { axis: attributes.axis, list: [{ start: attributes.before, value: inputs[0]! }] };
}

/** The sum of two such tensors; undefined if their axes differ or slices overlap. */
function joined(a: PaddedSlices, b: PaddedSlices): PaddedSlices | undefined {
  if (a.axis !== b.axis) return undefined;
  const list = [...a.list, ...b.list].sort((left, right) => left.start - right.start);
  const apart = list.every(({ start }, i) => {
    const before = list[i - 1];
    return !before || before.start + sizeOf(a, before.value) <= start;
  });
  return apart ? { axis: a.axis, list } : undefined;
}

function slicesOf(node: Node, known: ReadonlyMap<number, PaddedSlices>): PaddedSlices | undefined {
  if (is(node, 'pad')) return padded(node);
  if (node.op !== 'add') return undefined;
  const [a, b] = node.inputs.map(({ id }) => known.get(id));
  return a && b && joined(a, b);
}

/**
 * Replaces a sum of padded slices that cover a tensor by one concatenation. Such sums are gradients of sliced
 * tensors (queries, keys and values of one weight). Only zeros were added, so the result is the same bit for
 * bit.
 */
export const joinSlices: Pass = {
  name: 'join_slices',
  summary: 'replaces sums of padded slices by concatenations',
  requires: ['single_ops'],
  ensures: [],
  invalidates: ['live'],
  run(graph: Graph): Graph {
    const known = new Map<number, PaddedSlices>();
    const fresh = freshValues(graph);
    return rewrite(graph, (node) => {
      const slices = slicesOf(node, known);
      if (!slices || node.body) return undefined;
      const sum = node.outputs[0]!;
      const covered = slices.list.reduce((total, { value }) => total + sizeOf(slices, value), 0);
      if (slices.list.length === 1 || covered < sizeOf(slices, sum)) {
        known.set(sum.id, slices);
        return undefined;
      }
      const inputs = slices.list.map(({ value }) => value);
      const attributes = { axis: slices.axis };
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
