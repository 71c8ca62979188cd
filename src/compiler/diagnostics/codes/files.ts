import type { CodeEntry } from './entry.ts';

/** Files that are missing or cannot be read: E05xx. */
export const files: readonly CodeEntry[] = [];
