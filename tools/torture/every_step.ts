import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { steps } from './spec.ts';
import { checkpointsOf, digestOf, type Training, trained } from './training.ts';

/**
 * Trains once with a checkpoint at each step, then resumes the run from each checkpoint to the end. `resumed`
 * is called after each of these runs.
 */
export async function everyStep(
  training: Training,
  resumed: (step: number, isEqual: boolean) => void,
): Promise<void> {
  const settings = ['--set', 'train.checkpoint.every=1', '--set', `train.checkpoint.keep=${steps}`];
  await trained(training, settings);
  const expected = digestOf(training.run);
  const again = { ...training, run: `${training.run}_resumed` };
  for (const [index, name] of checkpointsOf(training.run)
    .slice(0, steps - 1)
    .entries()) {
    copyUntil(training.run, again.run, name);
    await trained(again, settings);
    resumed(index + 1, digestOf(again.run) === expected);
  }
}

/** Copies a run with only one of its checkpoints. */
function copyUntil(run: string, copy: string, checkpoint: string): void {
  rmSync(copy, { recursive: true, force: true });
  const checkpoints = join(run, 'checkpoints');
  cpSync(run, copy, { recursive: true, filter: (path) => path !== checkpoints });
  mkdirSync(join(copy, 'checkpoints'));
  cpSync(join(checkpoints, checkpoint), join(copy, 'checkpoints', checkpoint));
}
