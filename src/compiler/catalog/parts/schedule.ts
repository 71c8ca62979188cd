import type { ParameterSignature } from '../signature.ts';
import { numberArg, type TrainingArguments } from '../training.ts';

/** Arguments and phases that learning-rate schedules share. */

export const warmup: ParameterSignature = {
  name: 'warmup',
  type: { kind: 'integer', min: 0 },
  doc: 'Updates of a linear warm-up: the k-th update, k from 0, has the factor k / warmup.',
  default: 0,
};

export const steps: ParameterSignature = {
  name: 'steps',
  type: { kind: 'integer', min: 1 },
  doc: 'Update at which the schedule ends, warm-up included; by default `train.steps`.',
  default: null,
};

export const end: ParameterSignature = {
  name: 'end',
  type: { kind: 'number', min: 0, max: 1 },
  doc: 'Factor at the end of the schedule and after it.',
  default: 0,
};

/** A schedule without `steps` ends with the training. */
export function endingAt<C extends { readonly args: TrainingArguments }>(schedule: C, steps: number): C {
  return schedule.args.steps === null ? { ...schedule, args: { ...schedule.args, steps } } : schedule;
}

/** k / warmup during the warm-up; undefined after it. */
export function warmupFactor(args: TrainingArguments, update: number): number | undefined {
  const length = numberArg(args, 'warmup');
  return update < length ? update / length : undefined;
}

/**
 * Linear warm-up, then `curve`, then the value at the end: the factor of a schedule with `warmup` and
 * `steps`. The argument of `curve` is the progress from the end of the warm-up to `steps`, in 0..1.
 */
export function warmedUp(
  args: TrainingArguments,
  update: number,
  curve: (progress: number) => number,
): number {
  const [length, last] = [numberArg(args, 'warmup'), numberArg(args, 'steps')];
  if (update >= last) return curve(1);
  return warmupFactor(args, update) ?? curve((update - length) / (last - length));
}
