import { scheduleProblems } from '../../catalog/parts/schedule_problems.ts';
import type { ModelCall } from '../../model/model.ts';
import type { Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';

/** Warns of a learning-rate schedule that does not fit a run of `steps` updates. */
export function warnOfSchedule(call: ModelCall, steps: number, scope: Scope): void {
  for (const { code, message, consequence, hint } of scheduleProblems(call, steps)) {
    scope.problems.warn(code, message, [at(call.span, consequence)], hint);
  }
}
