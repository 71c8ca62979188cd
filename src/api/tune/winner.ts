import type { KernelRequest } from '../../compiler/wgsl/select/requests.ts';

/** What measuring one kernel request found. */
export interface TunedKernel {
  /** Family, shapes and attributes. */
  readonly request: string;
  readonly family: string;
  /** Nodes of the programs that ask this. */
  readonly count: number;
  /** By variant: the median. */
  readonly milliseconds: Readonly<Record<string, number>>;
  /** What the table of defaults takes. */
  readonly preset: string;
  readonly winner: string;
  /** How many times faster than the default. */
  readonly gain: number;
}

/** Differences below this are noise: the default stays. */
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
