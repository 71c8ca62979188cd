import type { CodeEntry } from './entry.ts';

/** Values of the wrong type, unit or range: E03xx. */
export const values: readonly CodeEntry[] = [];
