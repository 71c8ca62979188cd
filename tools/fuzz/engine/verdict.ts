import { UnitcError } from '../../../src/errors.ts';
import type { FuzzTarget, Scratch } from '../target.ts';

/** A fault in reading an input. */
export interface Fault {
  readonly kind: 'exception' | 'time' | 'memory' | 'file' | 'death';
  readonly detail: string;
}

/**
 * Reads an input; returns its fault, if any. Documented errors of unitc are the expected response to a
 * malformed input. Time is CPU time of all threads, so that a busy machine causes no faults.
 */
export async function faultOf(
  target: FuzzTarget,
  input: Uint8Array,
  scratch: Scratch,
): Promise<Fault | undefined> {
  const before = process.cpuUsage();
  try {
    await target.read(input, scratch);
  } catch (error) {
    if (!(error instanceof UnitcError)) return { kind: 'exception', detail: stackOf(error) };
  }
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const allowed = secondsFor(target, input);
  if (seconds <= allowed) return undefined;
  return {
    kind: 'time',
    detail: `${seconds.toFixed(1)} s for ${input.length} bytes; at most ${allowed.toFixed(1)} s`,
  };
}

/** CPU seconds allowed for reading an input. */
export function secondsFor({ seconds = 1 }: FuzzTarget, input: Uint8Array): number {
  return seconds + input.length / 100_000;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
