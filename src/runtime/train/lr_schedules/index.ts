import type { PlainCall } from '../../../compiler/artifact/run_spec.ts';
import { constant } from './constant.ts';
import type { Schedule } from './schedule.ts';
import { warmupCosine } from './warmup_cosine.ts';

/** Learning-rate schedules: one line each. */
export const schedules: readonly Schedule[] = [constant, warmupCosine];

/** Factor of a run's schedule at update k, from 0. */
export function rateFactor({ word, args }: PlainCall, update: number): number {
  const schedule = schedules.find(({ name }) => name === word);
  if (!schedule) throw new Error(`no schedule is called ${word}`);
  return schedule.factor(update, args);
}
