import { aligned } from '../artifact/arenas.ts';
import type { Graph, Node, Value } from '../ir/graph.ts';
import type { Precision } from '../model/model.ts';
import { bytesOf, halfBuffers, placedRoles, rootsOf } from '../plan/index.ts';

/**
 * Live range of a workspace tensor: from the node that computes it to its last reader, as positions in the
 * graph.
 */
export interface LiveRange {
  readonly value: Value;
  readonly producer: Node;
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/** The live range of every workspace tensor, without the scratch buffers of kernels. */
export function liveRanges(graph: Graph, precision: Precision): readonly LiveRange[] {
  const rootOf = rootsOf(graph);
  const half = halfBuffers(graph, precision, rootOf);
  const placed = new Set(
    graph.outputs.filter(({ role }) => placedRoles.has(role)).map(({ value }) => rootOf(value).id),
  );
  const ranges = new Map<number, { value: Value; producer: Node; bytes: number; from: number; to: number }>();
  for (const [at, producer] of graph.nodes.entries()) {
    for (const value of producer.inputs) {
      const range = ranges.get(rootOf(value).id);
      if (range) range.to = at;
    }
    if (producer.op === 'reshape') continue;
    for (const value of producer.outputs) {
      if (placed.has(value.id)) continue;
      const bytes = aligned(bytesOf(value, { half: half.has(value.id) }));
      ranges.set(value.id, { value, producer, bytes, from: at, to: at });
    }
  }
  return [...ranges.values()];
}

/** Live bytes at each position of a graph. */
export function liveBytes(ranges: readonly LiveRange[], positions: number): Float64Array {
  const bytes = new Float64Array(positions + 1);
  for (const range of ranges) {
    bytes[range.from]! += range.bytes;
    bytes[range.to + 1]! -= range.bytes;
  }
  for (let at = 1; at < bytes.length; at++) bytes[at]! += bytes[at - 1]!;
  return bytes.subarray(0, positions);
}
