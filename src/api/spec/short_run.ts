import { scheduleProblems } from '../../compiler/catalog/parts/schedule_problems.ts';
import type { Model } from '../../compiler/model/model.ts';

/** Notes on a run that options have made shorter than its learning-rate warm-up. */
export function shortRunNotes({ train: { steps, lrSchedule } }: Model): readonly string[] {
  if (steps === undefined) return [];
  return scheduleProblems(lrSchedule, steps)
    .filter(({ code }) => code === 'E0341')
    .map(({ message }) => `note: ${message} steps: the learning rate does not reach its full value`);
}
