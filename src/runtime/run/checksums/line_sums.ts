import { sha256 } from './format.ts';

/**
 * Checksums of the lines of a log: each line is a JSON object whose last member `sum` is the beginning of the
 * SHA-256 over the sum of the line before and the line itself without its sum. A changed, missing, repeated
 * or moved line does not match.
 */

/** Hexadecimal digits of a sum. */
const digits = 16;
const ending = new RegExp(`,"sum":"([0-9a-f]{${digits}})"\\}$`);

/** The sum before the first line. */
export const firstSum = '';

/** A line with its sum. `json`: an object with at least one member. */
export function summed(previous: string, json: string): { readonly line: string; readonly sum: string } {
  const sum = sumOf(previous, json);
  return { line: `${json.slice(0, -1)},"sum":"${sum}"}`, sum };
}

/** The sum that a line states and whether it is right; undefined for a line without one. */
export function sumIn(
  previous: string,
  line: string,
): { readonly sum: string; readonly matches: boolean } | undefined {
  const sum = ending.exec(line)?.[1];
  if (sum === undefined) return undefined;
  return { sum, matches: sumOf(previous, line.replace(ending, '}')) === sum };
}

function sumOf(previous: string, json: string): string {
  return sha256(previous + json).slice(0, digits);
}
