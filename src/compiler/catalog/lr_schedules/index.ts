import type { LrScheduleBuiltin } from '../training.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { inverseSqrt } from './inverse_sqrt.ts';
import { linear } from './linear.ts';
import { oneCycle } from './one_cycle.ts';
import { polynomial } from './polynomial.ts';
import { step } from './step.ts';
import { warmupCosine } from './warmup_cosine.ts';

/** Every learning-rate schedule, one file and one line each. */
export const lrSchedules: readonly LrScheduleBuiltin[] = [
  constant,
  cosine,
  inverseSqrt,
  linear,
  oneCycle,
  polynomial,
  step,
  warmupCosine,
];
