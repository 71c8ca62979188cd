import type { Signature } from '../signature.ts';
import { adamw } from './adamw.ts';

/** Every update rule of the language; a new one is a file here and a line below. */
export const optimizers: readonly Signature[] = [adamw];
