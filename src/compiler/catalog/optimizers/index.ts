import type { OptimizerBuiltin } from '../training.ts';
import { adafactor } from './adafactor.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import { adamwTorch } from './adamw_torch.ts';
import { lion } from './lion.ts';
import { sgd } from './sgd.ts';

/** Every optimizer, one file and one line each. */
export const optimizers: readonly OptimizerBuiltin[] = [adafactor, adam, adamw, adamwTorch, lion, sgd];
