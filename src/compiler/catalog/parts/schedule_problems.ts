/** A learning-rate schedule that does not fit the length of its run: a warning. */
export interface ScheduleProblem {
  readonly code: string;
  readonly message: string;
  readonly consequence: string;
  readonly hint: string;
}

/**
 * Problems of a learning-rate schedule in a run of `steps` updates: it ends before the run does, or its
 * warm-up never reaches the full rate.
 */
export function scheduleProblems(
  call: { readonly builtin: string; readonly args: Readonly<Record<string, unknown>> },
  steps: number,
): readonly ScheduleProblem[] {
  const end = numberOr(call.args.steps, steps);
  const warmup = numberOr(call.args.warmup, 0);
  const short: ScheduleProblem = {
    code: 'E0340',
    message: `\`${call.builtin}\` ends at update ${end} of ${steps}`,
    consequence: `keeps its last factor for ${steps - end} updates`,
    hint: 'leave `steps` out, and the schedule ends with the run',
  };
  const slow: ScheduleProblem = {
    code: 'E0341',
    message: `the warm-up of ${warmup} updates does not end within ${Math.min(end, steps)}`,
    consequence: 'never reaches the full learning rate',
    hint: 'give a shorter `warmup`, or train for more steps',
  };
  const rises = warmup === 0 || warmup < Math.min(end, steps);
  return [...(end < steps ? [short] : []), ...(rises ? [] : [slow])];
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
