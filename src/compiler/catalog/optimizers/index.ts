import type { OptimizerBuiltin } from '../training.ts';
import { adamw } from './adamw.ts';

/** Every optimizer, one file and one line each. */
export const optimizers: readonly OptimizerBuiltin[] = [adamw];
