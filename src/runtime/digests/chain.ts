import { createHash } from 'node:crypto';
import type { StepDigest } from './lines.ts';

/** The chain of a run without steps. */
export const emptyChain = sha256('unitc digests 1');

/** c(n) = SHA-256(c(n-1), step n): equal chains mean that all steps so far are equal. */
export function chained(chain: string, step: StepDigest): string {
  const { task, records, batch, loss, gradNorm } = step;
  return sha256(JSON.stringify([chain, step.step, task, records, batch, loss, gradNorm]));
}

/** Number of hexadecimal digits of the digests within a step; short, since a run has many of them. */
const shortDigits = 16;

/** The first 64 bits of the SHA-256 of a list of strings, in hexadecimal. */
export function shortDigest(texts: readonly string[]): string {
  return sha256(JSON.stringify(texts)).slice(0, shortDigits);
}

/** The first 64 bits of a digest. */
export function shortened(digest: string): string {
  return digest.slice(0, shortDigits);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
