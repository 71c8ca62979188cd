import { expect, test } from 'vitest';
import { RunHistory } from '../../../src/runtime/run/history/run_history.ts';
import { runSummary } from '../../../src/runtime/run/history/summary.ts';
import { evaluated, eventsFile, started, step } from './events.ts';

test('repeated steps of a resumed run count once, and times add up', () => {
  const path = eventsFile([
    started(0),
    ...[1, 2, 3, 4].map((at) => step(at, at)),
    started(2),
    { event: 'notice', message: 'continues' },
    ...[3, 4, 5].map((at) => step(at, at - 2, 9)),
    evaluated(5, 4, 0.5),
  ]);
  const history = RunHistory.read(path);
  expect(history.tasks.get('names')!.steps).toBe(5);
  expect(history.tasks.get('names')!.loss.points.map(({ value }) => value)).toEqual([1, 0.5, 9, 9, 9]);
  expect(history.notices).toEqual(['continues']);
  const { state, seconds, evaluations, step: last } = runSummary(path);
  expect([history.state, history.seconds, history.step]).toEqual([state, seconds, last]);
  expect(evaluations).toMatchObject(history.evaluations);
});

test('a norm that is not finite has no point', () => {
  const history = RunHistory.read(
    eventsFile([started(0), { ...step(1, 1), gradNorm: null } as never, step(2, 2)]),
  );
  expect(history.gradNorm.points).toEqual([{ step: 2, value: 2 }]);
});
