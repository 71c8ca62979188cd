import { aligned, alignedDown } from '../../artifact/arenas.ts';

/** A block of workspace memory that is live from step `from` to step `to`, both included. */
export interface Lifetime {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/** The place of a block: the index of its buffer, and its offset there in bytes. */
export interface WorkspacePlace {
  readonly buffer: number;
  readonly offset: number;
}

export interface WorkspacePlan {
  /** The places of the blocks, in the order of the lifetimes. */
  readonly places: readonly WorkspacePlace[];
  /** Bytes of each buffer. */
  readonly buffers: readonly number[];
  /** Bytes of all buffers. */
  readonly bytes: number;
  /** Largest sum of blocks live at once: a lower bound for every plan. */
  readonly live: number;
}

/**
 * Packs blocks by lifetime: the largest first, each at the lowest offset that is free during its lifetime
 * (greedy by size, Pisarchyk and Lee 2020). `largest`: maximum bytes of a buffer, unless one block needs
 * more; a larger workspace is divided among several buffers.
 */
export function packWorkspace(
  lifetimes: readonly Lifetime[],
  largest = Number.POSITIVE_INFINITY,
): WorkspacePlan {
  const order = lifetimes.map((_, i) => i).sort((a, b) => lifetimes[b]!.bytes - lifetimes[a]!.bytes || a - b);
  // The buffers follow each other in one address space, and no block crosses a multiple of `span`.
  const span = Math.max(alignedDown(largest), aligned(lifetimes[order[0] ?? -1]?.bytes ?? 0));
  const offsets = new Array<number>(lifetimes.length).fill(0);
  // Sorted by offset.
  const placed: number[] = [];
  for (const i of order) {
    const placing = lifetimes[i]!;
    const size = aligned(placing.bytes);
    let at = 0;
    for (const j of placed) {
      const other = lifetimes[j]!;
      if (other.from > placing.to || placing.from > other.to) continue;
      if (offsets[j]! - at >= size) break;
      at = withinBuffer(Math.max(at, offsets[j]! + aligned(other.bytes)), size, span);
    }
    offsets[i] = at;
    const next = placed.findIndex((j) => offsets[j]! > at);
    placed.splice(next < 0 ? placed.length : next, 0, i);
  }
  const places = offsets.map((offset) => placeOf(offset, span));
  const buffers = bufferSizes(lifetimes, places);
  const bytes = buffers.reduce((sum, size) => sum + size, 0);
  return { places, buffers, bytes, live: largestSum(lifetimes) };
}

/** The lowest offset, at least `at`, at which a block of `size` bytes does not cross into the next buffer. */
function withinBuffer(at: number, size: number, span: number): number {
  const end = (Math.floor(at / span) + 1) * span;
  return at + size <= end ? at : end;
}

function placeOf(offset: number, span: number): WorkspacePlace {
  const buffer = Math.floor(offset / span);
  return { buffer, offset: buffer === 0 ? offset : offset - buffer * span };
}

function bufferSizes(lifetimes: readonly Lifetime[], places: readonly WorkspacePlace[]): readonly number[] {
  const sizes: number[] = [];
  for (const [i, { buffer, offset }] of places.entries()) {
    while (sizes.length <= buffer) sizes.push(0);
    sizes[buffer] = Math.max(sizes[buffer]!, offset + aligned(lifetimes[i]!.bytes));
  }
  return sizes;
}

function largestSum(lifetimes: readonly Lifetime[]): number {
  const changes = new Map<number, number>();
  const change = (step: number, bytes: number): void =>
    void changes.set(step, (changes.get(step) ?? 0) + bytes);
  for (const { bytes, from, to } of lifetimes) {
    change(from, aligned(bytes));
    change(to + 1, -aligned(bytes));
  }
  let current = 0;
  let largest = 0;
  for (const step of [...changes.keys()].sort((a, b) => a - b)) {
    current += changes.get(step)!;
    largest = Math.max(largest, current);
  }
  return largest;
}
