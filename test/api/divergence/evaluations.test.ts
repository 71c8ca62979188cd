import { expect, it } from 'vitest';
import { evaluationDivergence } from '../../../src/api/divergence/evaluations.ts';
import type { TaskScore } from '../../../src/runtime/evaluate/score.ts';
import type { RunEvaluation } from '../../../src/runtime/run/history/summary.ts';

function score(changes: Partial<TaskScore> = {}, accuracy = 0.5): TaskScore {
  const shared = { metric: 'accuracy', primary: 'accuracy', better: 'higher', unit: 'share' } as const;
  const metric = { ...shared, value: accuracy, baseline: 0.4, values: { accuracy, macro_f1: 0.3 } };
  return { task: 'sort', split: 'valid', records: 8, loss: 1, metrics: [metric], ...changes };
}

function evaluation(step: number, ...scores: readonly TaskScore[]): RunEvaluation {
  return { step, seconds: step, scores, isFinal: false };
}

const base = [evaluation(2, score()), evaluation(4, score()), evaluation(6, score())];

it('finds nothing between equal evaluations, of which one run has fewer', () => {
  expect(evaluationDivergence(base, base.slice(1), 9)).toBeUndefined();
  expect(evaluationDivergence(base, [], 9)).toBeUndefined();
});

it('names the first value that differs, in the first evaluation that does', () => {
  const other = [base[0]!, evaluation(4, score({}, 0.75)), evaluation(6, score({ records: 7 }))];
  expect(evaluationDivergence(base, other, 9)).toEqual({
    step: 4,
    task: 'sort',
    split: 'valid',
    result: 'accuracy',
    values: [0.5, 0.75],
  });
  expect(evaluationDivergence(base.slice(2), other, 9)).toMatchObject({ result: 'records', values: [8, 7] });
});

it('compares final evaluations with final ones, since others may be of a sample', () => {
  const sample = evaluation(4, score({ records: 4, loss: 3 }));
  const final = { ...evaluation(4, score()), isFinal: true };
  expect(evaluationDivergence([final], [sample, final], 9)).toBeUndefined();
  expect(evaluationDivergence([final], [sample], 9)).toBeUndefined();
});

it('compares a value that is not finite', () => {
  const other = [evaluation(2, score({ loss: null }))];
  expect(evaluationDivergence(base, other, 9)).toMatchObject({ result: 'loss', values: [1, null] });
});

it('leaves out evaluations from the step at which training diverges, and tasks or metrics that one run lacks', () => {
  expect(evaluationDivergence(base, [evaluation(4, score({}, 0.75))], 4)).toBeUndefined();
  const others = [evaluation(2, score({ task: 'other', loss: 2 }), score({ metrics: [] }))];
  expect(evaluationDivergence(base, others, 9)).toBeUndefined();
});
