import type { CodeEntry } from './entry.ts';

/** Names that mean nothing, mean two things, or mean themselves: E02xx. */
export const names: readonly CodeEntry[] = [];
