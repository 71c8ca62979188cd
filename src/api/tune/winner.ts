import type { KernelRequest } from '../../compiler/wgsl/index.ts';

/** Measurements of one kernel request. */
export interface TunedKernel {
  /** Family, shapes and attributes. */
  readonly request: string;
  readonly family: string;
  /** Number of program nodes with this request. */
  readonly count: number;
  /** Median time by variant. */
  readonly milliseconds: Readonly<Record<string, number>>;
  /** Variant chosen by the table of defaults. */
  readonly preset: string;
  readonly winner: string;
  /** Speed of the winner relative to the default. */
  readonly gain: number;
}

/** Smaller gains are noise: the default variant is kept. */
const leastGain = 1.03;

/** The fastest variant, unless the default is about as fast. `times`: nanoseconds of each run, by variant. */
export function winnerOf(
  { key, family, count, preset }: KernelRequest,
  times: ReadonlyMap<string, readonly number[]>,
): TunedKernel {
  const medians = new Map([...times].map(([variant, runs]) => [variant, median(runs)]));
  const fastest = [...medians].reduce((best, next) => (next[1] < best[1] ? next : best))[0];
  const ratio = medians.get(preset)! / Math.max(1, medians.get(fastest)!);
  const winner = ratio >= leastGain ? fastest : preset;
  return {
    request: key,
    family,
    count,
    milliseconds: Object.fromEntries([...medians].map(([variant, time]) => [variant, time / 1e6])),
    preset,
    winner,
    gain: winner === preset ? 1 : ratio,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
