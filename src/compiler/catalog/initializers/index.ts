import type { Signature } from '../signature.ts';
import { weights } from './weights.ts';

/** Every source of initial values; a new one is a file here and a line below. */
export const inits: readonly Signature[] = [weights];
