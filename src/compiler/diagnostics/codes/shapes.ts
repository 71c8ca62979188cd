import type { CodeEntry } from './entry.ts';

/** Shapes that do not fit together: E04xx. */
export const shapes: readonly CodeEntry[] = [];
