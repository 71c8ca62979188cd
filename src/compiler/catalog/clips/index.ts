import type { ClipBuiltin } from '../training.ts';
import { gradNorm } from './grad_norm.ts';
import { value } from './value.ts';

/** Every limit on gradients, one file and one line each. */
export const clips: readonly ClipBuiltin[] = [gradNorm, value];
