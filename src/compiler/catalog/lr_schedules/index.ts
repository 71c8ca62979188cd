/** Every learning-rate schedule, one file and one line each; the files define their names in the language. */
export { constant } from './constant.ts';
export { cosine } from './cosine.ts';
export { inverseSqrt } from './inverse_sqrt.ts';
export { linear } from './linear.ts';
export { oneCycle } from './one_cycle.ts';
export { polynomial } from './polynomial.ts';
export { step } from './step.ts';
export { warmupCosine } from './warmup_cosine.ts';
