import type { Graph, Node, Value } from '../ir/graph.ts';
import type { Precision } from '../model/model.ts';
import { bytesOf, placedRoles } from '../plan/memory/values.ts';
import { rootsOf } from '../plan/memory/views.ts';
import { aligned } from '../plan/parameter_layout.ts';
import { halfWholes } from '../plan/storage/half.ts';

/** A tensor of the workspace, alive from the node that makes it to the last that reads it (positions in the graph). */
export interface Alive {
  readonly value: Value;
  readonly maker: Node;
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/** Every tensor of the workspace with its life; what kernels need besides (scratch) is left out. */
export function livesOf(graph: Graph, precision: Precision): readonly Alive[] {
  const rootOf = rootsOf(graph);
  const half = halfWholes(graph, precision, rootOf);
  const placed = new Set(
    graph.outputs.filter(({ role }) => placedRoles.has(role)).map(({ value }) => rootOf(value).id),
  );
  const lives = new Map<number, { value: Value; maker: Node; bytes: number; from: number; to: number }>();
  for (const [at, maker] of graph.nodes.entries()) {
    for (const value of maker.inputs) {
      const life = lives.get(rootOf(value).id);
      if (life) life.to = at;
    }
    if (maker.op === 'reshape') continue;
    for (const value of maker.outputs) {
      if (placed.has(value.id)) continue;
      const bytes = aligned(bytesOf(value, half.has(value.id)));
      lives.set(value.id, { value, maker, bytes, from: at, to: at });
    }
  }
  return [...lives.values()];
}

/** Bytes alive at each position of a graph. */
export function bytesAlive(lives: readonly Alive[], positions: number): Float64Array {
  const bytes = new Float64Array(positions + 1);
  for (const life of lives) {
    bytes[life.from]! += life.bytes;
    bytes[life.to + 1]! -= life.bytes;
  }
  for (let at = 1; at < bytes.length; at++) bytes[at]! += bytes[at - 1]!;
  return bytes.subarray(0, positions);
}
