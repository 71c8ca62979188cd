import { describe, expect, it } from 'vitest';
import { accuracy } from '../../src/runtime/metrics/accuracy.ts';
import { f1 } from '../../src/runtime/metrics/f1.ts';
import { vqaAccuracy } from '../../src/runtime/metrics/vqa_accuracy.ts';
import type { Sample } from '../../src/runtime/records/record.ts';
import { normalizeAnswer } from '../../src/runtime/vqa/normalize.ts';
import { answerScore } from '../../src/runtime/vqa/score.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { metricContext } from './support/context.ts';

const labelled = (label: number): Sample => ({ id: `r:${label}`, fields: {}, truth: { label } });
const context = metricContext({ labels: ['no', 'yes', '2'] });
const answers = metricContext({ labels: ['no', 'yes', '2'], args: { truth: 'truth.scores' } });

describe('accuracy', () => {
  it('counts the highest output, with the majority class of the training split as baseline', () => {
    const state = accuracy.start(context);
    state.add({ head: Float32Array.of(0, 3, 1) }, labelled(1));
    state.add({ head: Float32Array.of(5, 3, 1) }, labelled(1));
    expect(state.result().accuracy).toBe(0.5);
    const train = [0, 2, 2, -1, -1, -1].map(labelled);
    expect(accuracy.baseline(train, [0, 2, 1, 1].map(labelled), context)).toBe(0.25);
  });

  it('reports a record without a label', async () => {
    const state = accuracy.start(context);
    expect(
      await dataErrorOf(
        () => state.add({ head: Float32Array.of(1, 0, 0) }, { id: 'test.tsv:4', fields: {}, truth: {} }),
        '/',
      ),
    ).toBe('test.tsv:4: the record has no `label` to compare with\nevaluate on a split with labels');
  });
});

describe('the official VQA form of an answer', () => {
  it.each([
    ['Two', '2'],
    ['none', '0'],
    ['a red  ball', 'red ball'],
    ['The end.', 'end'],
    ['2.5', '2.5'],
    ['dont know', "don't know"],
    ['oclock', "o'clock"],
    ['couldntve', 'couldntve'],
    ["couldnt've", "couldn't've"],
    ['its', 'its'],
    // A punctuation mark next to a space is removed; elsewhere it separates words.
    ['black/ white', 'black white'],
    ['black/white', 'black white'],
    ['t-shirt', 't shirt'],
    // If a text contains digit, comma, digit, every mark is removed.
    ['1,000-ish', '1000ish'],
    ['yes\n', 'yes'],
  ])('%j is %j', (written, normal) => {
    expect(normalizeAnswer(written)).toBe(normal);
  });
});

describe('vqa_accuracy', () => {
  it('scores by the number of agreeing answers', () => {
    const scores = [0, 1, 2, 3, 4, 10].map((n) => Math.round(answerScore(n, 10) * 1e6) / 1e6);
    expect(scores).toEqual([0, 0.3, 0.6, 0.9, 1, 1]);
  });

  const asked = (answers: readonly string[], type: string): Sample => ({
    id: '1',
    fields: {},
    truth: { scores: [0, 0, 0] },
    extra: { answers, answer_type: type },
  });
  const ten = (answer: string, times: number, other: string) =>
    Array.from({ length: 10 }, (_, i) => (i < times ? answer : other));

  it('normalises unless all ten answers are equal, and reports by answer type', () => {
    const state = vqaAccuracy.start(answers);
    const two = Float32Array.of(0, 0, 1);
    state.add({ head: two }, asked(ten('Two', 2, 'four'), 'number'));
    state.add({ head: two }, asked(ten('two', 10, ''), 'number'));
    state.add({ head: Float32Array.of(0, 1, 0) }, asked(ten('yes', 10, ''), 'yes/no'));
    const result = state.result();
    expect(result.vqa_accuracy).toBeCloseTo((0.6 + 0 + 1) / 3, 12);
    expect(result['vqa_accuracy.number']).toBeCloseTo(0.3, 12);
    expect(result['vqa_accuracy.yes_no']).toBe(1);
  });

  it('uses the soft scores if the ten answers are missing, and the best constant answer as baseline', () => {
    const soft = (...scores: number[]): Sample => ({ id: '1', fields: {}, truth: { scores } });
    const state = vqaAccuracy.start(answers);
    state.add({ head: Float32Array.of(0, 1, 0) }, soft(0, 0.6, 1));
    expect(state.result().vqa_accuracy).toBe(0.6);
    const train = [soft(1, 0, 0), soft(0, 0.6, 0), soft(0, 0.6, 0)];
    expect(vqaAccuracy.baseline(train, [soft(0, 1, 0), soft(1, 0, 0)], answers)).toBe(0.5);
  });
});

describe('f1', () => {
  const labelled = (label: number) => ({ id: 'dev.tsv:1', fields: {}, truth: { label } });
  const [no, yes] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];

  it('is the harmonic mean of precision and recall of class 1', () => {
    const state = f1.start(metricContext({ outputs: 2 }));
    // Two of three predictions are correct, two of four are found: 2 · (2/3) · (2/4) / (2/3 + 2/4) = 4/7.
    for (const [head, label] of [
      [yes, 1],
      [yes, 1],
      [yes, 0],
      [no, 1],
      [no, 1],
      [no, 0],
    ] as const) {
      state.add({ head }, labelled(label));
    }
    const { f1: value, precision, recall } = state.result();
    expect(value).toBeCloseTo(4 / 7, 12);
    expect([precision, recall]).toEqual([2 / 3, 1 / 2]);
  });

  it('is 0 if nothing is found, with a constant prediction of class 1 as baseline', () => {
    const state = f1.start(metricContext({ outputs: 2 }));
    state.add({ head: no }, labelled(1));
    expect(state.result().f1).toBe(0);
    const context = metricContext({ outputs: 2 });
    // Precision 1/4, recall 1: 2/5.
    expect(f1.baseline([], [1, 0, 0, 0].map(labelled), context)).toBeCloseTo(2 / 5, 12);
  });
});
