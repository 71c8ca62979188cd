import { chunkBytes, type StateLayout, tensorChunkBytes } from '../artifact/arenas.ts';
import type { Parameter, Program } from '../artifact/program.ts';
import { textureBytes } from '../artifact/texture.ts';
import type { Graph } from '../ir/graph.ts';
import { nodeFlop } from '../ops/support/flop.ts';

/** Floating-point operations of one run of a graph. */
export function flopOf(graph: Graph): number {
  return graph.nodes.reduce((sum, node) => sum + nodeFlop(node), 0);
}

/**
 * Bytes that the dispatches of an update and its batches read and write, each tensor counted once per
 * dispatch.
 */
export function bytesMoved(program: Program): number {
  const moved = program.dispatches.map(({ bindings }) =>
    bindings.reduce((bytes, binding) => bytes + binding.bytes, 0),
  );
  return moved.reduce((sum, bytes, i) => sum + bytes * runsOf(program, i), 0);
}

/** Number of dispatches of an update and its batches. */
export function dispatchCount(program: Program): number {
  return program.dispatches.reduce((sum, _, i) => sum + runsOf(program, i), 0);
}

/** Number of runs of a dispatch per update. */
function runsOf({ accumulate, updateFrom }: Program, dispatch: number): number {
  return dispatch < updateFrom ? accumulate : 1;
}

/** Bytes of a program's own buffers and textures, without the arenas, which all programs share. */
export function ownBytes({ buffers, textures }: Program): number {
  const held = [...buffers.map(({ bytes }) => bytes), ...textures.map(({ bytes }) => textureBytes(bytes))];
  return held.reduce((sum, bytes) => sum + bytes, 0);
}

/**
 * Bytes of parameters, gradients and optimizer states; gradients have the layout of the trained parameters.
 */
export function arenaBytes(parameters: readonly Parameter[], states: readonly StateLayout[]): number {
  const trained = new Set(parameters.filter(({ trainable }) => trainable).map(({ chunk }) => chunk));
  const held = states.flatMap(({ tensors }) => [...tensorChunkBytes(tensors.values()).values()]);
  return [
    ...chunkBytes(parameters).map((bytes, chunk) => bytes * (trained.has(chunk) ? 2 : 1)),
    ...held,
  ].reduce((sum, bytes) => sum + bytes, 0);
}
