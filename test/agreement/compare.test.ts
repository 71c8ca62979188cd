import { describe, expect, test } from 'vitest';
import type { HeadPrediction } from '../../src/runtime/predict/prediction.ts';
import { agreementOf } from '../../tools/agreement/compare.ts';

/** Differences between hosts are detected in every member. */

const labels = (cat: number): HeadPrediction => ({
  predictions: [
    { label: 'cat', probability: cat },
    { label: 'dog', probability: 1 - cat },
  ].sort((a, b) => b.probability - a.probability),
});

const box = (label: string, score: number, left: number) =>
  ({ label, score, box: [left, 20, 40, 50] }) as const;

describe('agreementOf', () => {
  test('finds no difference between equal predictions', () => {
    const predictions = [labels(0.7), { boxes: [box('cat', 0.9, 1)] }, { value: 12 }, { embedding: [1, 0] }];
    expect(agreementOf(predictions, predictions)).toEqual({ records: 4, equalClasses: 4, difference: 0 });
  });

  test('counts records with another most probable label', () => {
    const found = agreementOf([labels(0.7), labels(0.4)], [labels(0.7), labels(0.6)]);
    expect(found).toEqual({ records: 2, equalClasses: 1, difference: expect.closeTo(0.2) });
  });

  test('takes values above 1 relatively', () => {
    expect(agreementOf([{ value: 101 }], [{ value: 100 }]).difference).toBeCloseTo(0.01);
    expect(agreementOf([{ value: [0.5, 2] }], [{ value: [0.5, 1] }]).difference).toBe(1);
  });

  test('compares boxes in any order', () => {
    const [a, b] = [box('cat', 0.9, 1), box('cat', 0.8, 60)];
    expect(agreementOf([{ boxes: [b, a] }], [{ boxes: [a, b] }]).difference).toBe(0);
  });

  test('finds a moved box, and another label', () => {
    const expected = [{ boxes: [box('cat', 0.9, 60)] }];
    expect(agreementOf([{ boxes: [box('cat', 0.9, 66)] }], expected).difference).toBeCloseTo(0.1);
    expect(agreementOf([{ boxes: [box('dog', 0.9, 60)] }], expected).equalClasses).toBe(0);
  });

  test('passes over no missing or invalid number', () => {
    const other = { predictions: [{ label: 'cow', probability: 1 }] };
    expect(agreementOf([{ value: Number.NaN }], [{ value: 1 }]).difference).toBe(Number.POSITIVE_INFINITY);
    expect(agreementOf([other], [{ predictions: [{ label: 'cat', probability: 1 }] }]).difference).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(() => agreementOf([{ value: [1] }], [{ value: [1, 2] }])).toThrow('numbers of values differ');
    expect(() => agreementOf([{}], [{}])).toThrow('nothing to compare');
    expect(() => agreementOf([], [labels(0.5)])).toThrow('0 of 1 answers');
  });
});
