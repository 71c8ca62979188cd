import type { TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { philox4x32 } from '../../philox.ts';

/** The task of a step: a pure function of (seed, step), drawn by the sampling weights, which sum to 1. */
export function drawTask(tasks: readonly TaskSpec[], seed: number, step: number): TaskSpec {
  const drawn = philox4x32([step, 0x7461736b, 0, 0], [seed >>> 0, 0])[0];
  let left = (drawn + 0.5) / 2 ** 32;
  for (const task of tasks) {
    left -= task.sampling;
    if (left < 0) return task;
  }
  // The weights may sum to slightly less than 1.
  return tasks.findLast(({ sampling }) => sampling > 0)!;
}
