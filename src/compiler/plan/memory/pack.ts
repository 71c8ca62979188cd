import { aligned } from '../../artifact/arenas.ts';

/** A block of workspace memory that is live from step `from` to step `to`, both included. */
export interface Lifetime {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

export interface WorkspacePlan {
  /** Offset of each lifetime, in their order. */
  readonly offsets: readonly number[];
  readonly bytes: number;
  /** Largest sum of blocks live at once: the lower bound of every plan. */
  readonly live: number;
}

/**
 * Packs blocks by lifetime: the largest first, each at the lowest offset that is free during its lifetime
 * (greedy by size, Pisarchyk and Lee 2020).
 */
export function packWorkspace(lifetimes: readonly Lifetime[]): WorkspacePlan {
  const order = lifetimes.map((_, i) => i).sort((a, b) => lifetimes[b]!.bytes - lifetimes[a]!.bytes || a - b);
  const offsets = new Array<number>(lifetimes.length).fill(0);
  // Sorted by offset.
  const placed: number[] = [];
  let bytes = 0;
  for (const i of order) {
    const placing = lifetimes[i]!;
    const size = aligned(placing.bytes);
    let at = 0;
    for (const j of placed) {
      const other = lifetimes[j]!;
      if (other.from > placing.to || placing.from > other.to) continue;
      if (offsets[j]! - at >= size) break;
      at = Math.max(at, offsets[j]! + aligned(other.bytes));
    }
    offsets[i] = at;
    const next = placed.findIndex((j) => offsets[j]! > at);
    placed.splice(next < 0 ? placed.length : next, 0, i);
    bytes = Math.max(bytes, at + size);
  }
  return { offsets, bytes, live: largestSum(lifetimes) };
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
