import { describe, expect, test } from 'vitest';
import { Extremes } from '../../../src/api/reported/extremes.ts';
import { judgeOf } from '../../../src/api/reported/judge.ts';
import type { HeadSpec, OutputKind, TaskSpec } from '../../../src/compiler/artifact/run_spec.ts';
import type { Sample } from '../../../src/runtime/records/record.ts';

function taskWith(puts: OutputKind, outputs: number): TaskSpec {
  const head: HeadSpec = { name: 'h', kind: 'x', puts, outputs, fields: [], truth: 't' };
  return {
    name: 'task',
    dataset: 'data',
    sampling: 1,
    batch: 1,
    fields: {},
    prepare: {},
    truth: [],
    loss: [],
    heads: [head],
    metrics: [],
  };
}

const facts = { classes: { 'data.t': ['cat', 'dog', 'cow'] }, statistics: {} };

function quality(puts: OutputKind, scores: readonly number[], truth: number | readonly number[] | undefined) {
  const sample: Sample = { id: 'a', fields: {}, truth: truth === undefined ? {} : { t: truth } };
  return judgeOf(taskWith(puts, scores.length), facts)!.judge({ h: Float32Array.from(scores) }, sample)
    ?.quality;
}

describe('the quality of a prediction', () => {
  test('of a class is its probability', () => {
    expect(quality('class', [0, Math.log(2), 0], 1)).toBeCloseTo(0.5, 6);
    expect(quality('class', [0, 0, 0], -1)).toBeUndefined();
    expect(quality('class', [0, 0, 0], undefined)).toBeUndefined();
  });

  test('of labels is their log-likelihood, also of large scores', () => {
    expect(quality('labels', [0, 0], [1, 0])).toBeCloseTo(2 * Math.log(0.5), 6);
    expect(quality('labels', [800, -800], [1, 0])).toBeCloseTo(0, 6);
    expect(quality('labels', [800, -800], [0, 1])).toBeCloseTo(-1600, 3);
  });

  test('of numbers and ranks is the negative error', () => {
    expect(quality('number', [3], 5)).toBe(-2);
    expect(quality('rank', [2, -1], 2)).toBe(-1);
  });
});

test('tasks of embeddings have no order', () => {
  expect(judgeOf(taskWith('embedding', 4), facts)).toBeUndefined();
});

test('extremes keep the best and the worst records, none twice, and copy outputs', () => {
  const extremes = new Extremes(3);
  const shared = new Float32Array(1);
  for (const value of [5, 1, 4, 2, 3]) {
    shared[0] = value;
    const sample = { id: `${value}`, fields: {}, truth: {} };
    extremes.add({ sample, outputs: { h: shared }, judgement: { quality: value, text: '' } });
  }
  expect(extremes.examined).toBe(5);
  expect(extremes.best.map(({ outputs }) => outputs.h![0])).toEqual([5, 4, 3]);
  expect(extremes.worst.map(({ outputs }) => outputs.h![0])).toEqual([1, 2]);
});
