import { chunkBytes } from '../artifact/arenas.ts';
import type { Parameter } from '../artifact/program.ts';
import { elementCount } from '../ir/graph.ts';
import type { Target } from '../target.ts';

/**
 * A part of an arena that one binding holds: a whole chunk, or part of a chunk that exceeds the largest
 * binding.
 */
export interface ArenaWindow {
  readonly chunk: number;
  /** First element, counted from the start of the chunk. */
  readonly first: number;
  readonly elements: number;
}

/** A window with its block table: rows (first element from the window's start, count, row of the rates). */
export interface UpdatedWindow {
  readonly window: ArenaWindow;
  readonly rows: readonly number[];
}

/** Windows that hold updated parameters, with the blocks that cover these parameters. */
export function updatedWindows(
  parameters: readonly Parameter[],
  updates: readonly string[],
  target: Pick<Target, 'class' | 'maxBindingBytes'>,
): readonly UpdatedWindow[] {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return windowsOf(chunkBytes(parameters), target.maxBindingBytes).flatMap((window) => {
    const rows = blockTable(byName, updates, window, blockElements(target));
    return rows.length === 0 ? [] : [{ window, rows }];
  });
}

/** Name of a window: `state.parameters.2`, or `state.parameters.2+4096` if it begins at element 1024. */
export function windowName(arena: string, { chunk, first }: ArenaWindow): string {
  return `state.${arena}.${chunk}${first === 0 ? '' : `+${4 * first}`}`;
}

/**
 * Maximum elements of a block, which one workgroup updates. GPUs need many workgroups; on software adapters,
 * starting one is expensive.
 */
function blockElements(target: Pick<Target, 'class'>): number {
  return target.class === 'cpu' ? 8192 : 1024;
}

function windowsOf(bytes: readonly number[], limit: number): readonly ArenaWindow[] {
  return bytes.flatMap((size, chunk) =>
    Array.from({ length: Math.ceil(size / limit) }, (_, w) => ({
      chunk,
      first: (w * limit) / 4,
      elements: Math.min(limit, size - w * limit) / 4,
    })),
  );
}

function blockTable(
  parameters: ReadonlyMap<string, Parameter>,
  updates: readonly string[],
  { chunk, first: start, elements }: ArenaWindow,
  most: number,
): number[] {
  const rows: number[] = [];
  for (const [rate, name] of updates.entries()) {
    const parameter = parameters.get(name)!;
    if (parameter.chunk !== chunk) continue;
    const first = Math.max(0, parameter.offset / 4 - start);
    const end = Math.min(elements, parameter.offset / 4 + elementCount(parameter.shape) - start);
    for (let at = first; at < end; at += most) rows.push(at, Math.min(most, end - at), rate);
  }
  return rows;
}
