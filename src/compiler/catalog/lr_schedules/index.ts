import type { Signature } from '../signature.ts';
import { constant } from './constant.ts';
import { warmupCosine } from './warmup_cosine.ts';

/** Every course of the learning rate; a new one is a file here and a line below. */
export const lrSchedules: readonly Signature[] = [constant, warmupCosine];
