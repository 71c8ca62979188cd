import type { MatchBuiltin } from '../layer.ts';
import { hungarian } from './hungarian.ts';

/** Every way to match queries with targets; a new one is a file here and a line below. */
export const matches: readonly MatchBuiltin[] = [hungarian];
