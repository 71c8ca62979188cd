import type { Signature } from '../signature.ts';
import { gradNorm } from './grad_norm.ts';

/** Every limit on gradients; a new one is a file here and a line below. */
export const clips: readonly Signature[] = [gradNorm];
