import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScore } from '../../../src/runtime/evaluate/score.ts';
import type { TrainEvent } from '../../../src/runtime/run/events.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/** Events of a run on the task `names`, for tests. */

export const started = (step: number, steps = 100): TrainEvent => ({
  event: 'started',
  step,
  steps,
  adapter: 'lavapipe',
  parameters: 10,
  tasks: ['names'],
});

export const step = (at: number, seconds: number, loss = 1 / at): TrainEvent => ({
  event: 'step',
  step: at,
  task: 'names',
  loss,
  terms: { loss1: loss },
  gradNorm: 2,
  rate: 0.001,
  seconds,
  waiting: 0,
});

export function scoreOf(value: number | null, records = 8): TaskScore {
  return {
    task: 'names',
    split: 'valid',
    records,
    loss: value === null ? null : 1 - value,
    metrics: [
      {
        metric: 'accuracy',
        primary: 'accuracy',
        better: 'higher',
        unit: 'share',
        value,
        baseline: 0.25,
        values: { accuracy: value, top5: 1 },
      },
    ],
  };
}

export const evaluated = (at: number, seconds: number, value: number | null, records = 8): TrainEvent => ({
  event: 'evaluated',
  step: at,
  seconds,
  scores: [scoreOf(value, records)],
});

/** A file `events.jsonl` with these events, or lines of text. */
export function eventsFile(lines: readonly (TrainEvent | string)[]): string {
  const path = join(temporaryFolder(), 'events.jsonl');
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  appendFileSync(path, texts.map((text) => `${text}\n`).join(''));
  return path;
}
