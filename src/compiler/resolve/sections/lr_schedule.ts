import type { ModelCall, ModelTrain } from '../../model/model.ts';
import type { Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';

/**
 * Warns of a learning-rate schedule that ends before the run does, and of a warm-up that never reaches the
 * full rate.
 */
export function warnOfSchedule(
  { lrSchedule, steps }: Pick<ModelTrain, 'lrSchedule' | 'steps'>,
  scope: Scope,
): void {
  const end = numberOr(lrSchedule, 'steps', steps);
  const warmup = numberOr(lrSchedule, 'warmup', 0);
  const { builtin, span } = lrSchedule;
  if (end < steps) {
    scope.problems.warn(
      'E0340',
      `\`${builtin}\` ends at update ${end} of ${steps}`,
      [at(span, `keeps its last factor for ${steps - end} updates`)],
      'leave `steps` out, and the schedule ends with the run',
    );
  }
  if (warmup > 0 && warmup >= Math.min(end, steps)) {
    scope.problems.warn(
      'E0341',
      `the warm-up of ${warmup} updates does not end within ${Math.min(end, steps)}`,
      [at(span, 'never reaches the full learning rate')],
      'give a shorter `warmup`, or train for more steps',
    );
  }
}

function numberOr({ args }: ModelCall, name: string, otherwise: number): number {
  const value = args[name];
  return typeof value === 'number' ? value : otherwise;
}
