import type { MatchBuiltin } from '../layer.ts';
import { hungarian } from './hungarian.ts';

/** Every way to match queries with targets, one file and one line each. */
export const matches: readonly MatchBuiltin[] = [hungarian];
