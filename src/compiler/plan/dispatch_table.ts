import { type ProgramDispatch, workspaceBuffer } from '../artifact/program.ts';
import type { Kernel, KernelArgument } from '../wgsl/index.ts';
import type { WorkspacePlace } from './memory/pack.ts';
import type { Step } from './storage/step.ts';
import type { TensorPlace } from './storage/storage.ts';
import type { Textures } from './storage/textures.ts';

export interface DispatchTable {
  readonly dispatches: readonly ProgramDispatch[];
  /** Every kernel once; shapes that need the same WGSL share one. */
  readonly kernels: readonly Kernel[];
}

/**
 * The dispatches of a program, with kernels by index and places as ranges of buffers. `blocks`: places of the
 * workspace blocks.
 */
export function dispatchTable(
  steps: readonly Step[],
  blocks: readonly WorkspacePlace[],
  textures: Textures,
): DispatchTable {
  const kernels = new Map<string, { readonly index: number; readonly kernel: Kernel }>();
  const dispatches = steps.map(({ dispatch, places, origin }): ProgramDispatch => {
    const { kernel, args, workgroups } = dispatch;
    const entry = kernels.get(kernel.source) ?? { index: kernels.size, kernel };
    kernels.set(kernel.source, entry);
    const ranges = places.map((place) => binding(place, blocks));
    const bound = ranges.filter((_, i) => args[i]!.access !== 'texture');
    const read = textures.read(ranges.filter((_, i) => args[i]!.access === 'texture'));
    for (const [i, range] of ranges.entries()) if (writes.has(args[i]!.access)) textures.written(range);
    return {
      kernel: entry.index,
      bindings: bound,
      ...(read.length > 0 ? { textures: read } : {}),
      workgroups,
      ...(kernel.sizes.length > 0 ? { sizes: kernel.sizes } : {}),
      ...(origin ? { origin: origin.label } : {}),
    };
  });
  return { dispatches, kernels: [...kernels.values()].map(({ kernel }) => kernel) };
}

const writes: ReadonlySet<KernelArgument['access']> = new Set(['write', 'read_write']);

function binding(place: TensorPlace, blocks: readonly WorkspacePlace[]): ProgramDispatch['bindings'][number] {
  const { bytes } = place;
  if (place.kind === 'fixed') return { buffer: place.buffer, offset: place.offset, bytes };
  const { buffer, offset } = blocks[place.block]!;
  return { buffer: workspaceBuffer(buffer), offset: offset + (place.skipped ?? 0), bytes };
}
