import { expect, test } from 'vitest';
import type { TrainEvent } from '../../../src/runtime/run/events.ts';
import { bestEvaluation, lastEvaluation, runSummary } from '../../../src/runtime/run/history/summary.ts';
import { evaluated, eventsFile, started, step } from './events.ts';

const finished: TrainEvent = { event: 'finished', step: 2, seconds: 3, waiting: 0 };
const best = (at: number): TrainEvent => ({ event: 'best', step: at, path: 'x', metric: 'm', value: 1 });

test.each<[string, readonly TrainEvent[]]>([
  ['complete', [started(0), step(1, 1), finished]],
  ['stopped', [started(0), { event: 'stopped', step: 2, best: 1 }, finished]],
  ['interrupted', [started(0), step(1, 1), { event: 'interrupted', step: 1 }]],
  ['incomplete', [started(0), step(1, 1)]],
  ['incomplete', [started(0), finished, started(2, 200)]],
  ['incomplete', []],
])('the state is %s', (state, events) => {
  expect(runSummary(eventsFile(events)).state).toBe(state);
});

test('the last evaluation and that of the best checkpoint', () => {
  const summary = runSummary(
    eventsFile([
      started(0),
      evaluated(1, 1, 0.9),
      best(1),
      evaluated(2, 2, 0.5),
      finished,
      evaluated(2, 3, 0.6, 16),
    ]),
  );
  expect(lastEvaluation(summary)?.scores[0]?.records).toBe(16);
  expect(bestEvaluation(summary)?.scores[0]?.metrics[0]?.value).toBe(0.9);
});

test('the final evaluation is that before the end, also if the run continues later', () => {
  const end: readonly TrainEvent[] = [evaluated(2, 2, 0.5), finished];
  const { evaluations } = runSummary(
    eventsFile([started(0), evaluated(2, 1, 0.5), ...end, started(2, 4), evaluated(4, 1, 0.6)]),
  );
  expect(evaluations.map(({ step: at, isFinal }) => [at, isFinal])).toEqual([
    [2, false],
    [2, true],
    [4, false],
  ]);
});

test('steps, time and start are those of all processes', () => {
  const events = [started(0), step(1, 1), step(2, 5), started(1, 300), step(2, 2)];
  expect(runSummary(eventsFile(events))).toMatchObject({ step: 2, seconds: 3, started: started(1, 300) });
});

test('damaged lines are listed', () => {
  expect(runSummary(eventsFile([started(0), 'x'])).damaged).toEqual([2]);
});
