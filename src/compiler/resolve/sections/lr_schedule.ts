import { scheduleProblems } from '../../catalog/parts/schedule_problems.ts';
import type { ModelCall } from '../../model/model.ts';
import type { Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { isOverride } from '../overrides/overrides.ts';
import { at } from '../problems.ts';

/** Code of the warning that the warm-up does not end within the run. */
const shortRun = 'E0341';

/**
 * Warns of a learning-rate schedule that does not fit a run of `steps` updates. Does not warn of the warm-up
 * if an override shortens the run: that is intended.
 */
export function warnOfSchedule(
  call: ModelCall,
  steps: number,
  { content: { fields } }: Expanded,
  scope: Scope,
): void {
  const tried =
    isOverride(fields.get('steps')!.value.span) && !isOverride(fields.get('lr_schedule')!.value.span);
  for (const { code, message, consequence, hint } of scheduleProblems(call, steps)) {
    if (code === shortRun && tried) continue;
    scope.problems.warn(code, message, [at(call.span, consequence)], hint);
  }
}
