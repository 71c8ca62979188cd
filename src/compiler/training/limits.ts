import type { Parameter } from '../artifact/program.ts';

/** Column of `step.rates` with the upper limit of each parameter; it follows the columns of the optimizer. */
export const limitRate = 'most';

/** Whether one of the updated parameters has an upper limit, so that `step.rates` has a column for it. */
export function hasLimits(updated: readonly Pick<Parameter, 'most'>[]): boolean {
  return updated.some(({ most }) => most !== undefined);
}
