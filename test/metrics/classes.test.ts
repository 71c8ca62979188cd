import { describe, expect, it } from 'vitest';
import { accuracy } from '../../src/runtime/metrics/accuracy.ts';
import { auroc } from '../../src/runtime/metrics/auroc.ts';
import { ordinal } from '../../src/runtime/metrics/ordinal.ts';
import type { Sample } from '../../src/runtime/records/record.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { metricContext } from './support/context.ts';

const labelled = (label: number): Sample => ({ id: 'valid.csv:2', fields: {}, truth: { label } });

describe('accuracy by class', () => {
  it('names classes, by index where the data has no names', () => {
    const names = (labels: readonly string[] | undefined) =>
      accuracy.start(metricContext({ labels, outputs: 2 })).details!().classes.map(({ name }) => name);
    expect(names(['cat', 'dog'])).toEqual(['cat', 'dog']);
    expect(names(undefined)).toEqual(['class 0', 'class 1']);
  });

  it('counts a record without a class as wrong, and nowhere by class', () => {
    const state = accuracy.start(metricContext({ outputs: 2 }));
    state.add({ head: Float32Array.of(1, 0) }, labelled(-1));
    state.add({ head: Float32Array.of(1, 0) }, labelled(0));
    expect(state.result()).toMatchObject({ accuracy: 0.5, macro_f1: 1 });
    expect(state.details!().confusion).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });

  it('has no confusion matrix of more than 256 classes', () => {
    const details = accuracy.start(metricContext({ outputs: 257 })).details!();
    expect([details.classes.length, details.confusion]).toEqual([257, undefined]);
  });

  it('calibrates the probability of independent labels by their sigmoid', () => {
    const state = accuracy.start(metricContext({ outputs: 2, puts: 'labels' }));
    state.add({ head: Float32Array.of(Math.log(3), 0) }, labelled(0));
    expect(state.result().calibration_error).toBeCloseTo(1 / 4, 7);
  });

  it('reports a class beyond those of the head', async () => {
    const add = () => accuracy.start(metricContext()).add({ head: new Float32Array(3) }, labelled(3));
    expect(await dataErrorOf(add, '/')).toBe(
      'valid.csv:2: the record is of class 3; the head has 3 classes, from 0 on\ngive the head as many classes as the data has',
    );
  });
});

describe('auroc', () => {
  it('tells records apart whose probability rounds to 1', () => {
    const state = auroc.start(metricContext({ outputs: 2 }));
    state.add({ head: Float32Array.of(0, 60) }, labelled(1));
    state.add({ head: Float32Array.of(0, 50) }, labelled(0));
    expect(state.result().auroc).toBe(1);
  });

  it('has one half as baseline, and none where all records are of one class', () => {
    const context = metricContext({ outputs: 2 });
    expect(auroc.baseline([], [0, 1].map(labelled), context)).toBe(0.5);
    expect(auroc.baseline([], [1, 1, -1].map(labelled), context)).toBeNull();
  });
});

describe('ordinal', () => {
  const context = metricContext({ outputs: 4, puts: 'rank' });

  it('has the median rank as baseline, for accuracy the most frequent one', () => {
    const train = [0, 0, 3, 3, 4, 4, 4].map(labelled);
    const held = [4, 3].map(labelled);
    const baseline = (primary: string) => ordinal.baseline(train, held, { ...context, primary });
    expect([baseline('mae'), baseline('accuracy'), baseline('kappa')]).toEqual([0.5, 0.5, 0]);
    expect(ordinal.baseline([labelled(-1)], held, { ...context, primary: 'mae' })).toBeNull();
  });

  it('leaves out records without a rank', () => {
    const state = ordinal.start(context);
    state.add({ head: new Float32Array(4) }, labelled(-1));
    expect(state.result()).toEqual({ mae: null, accuracy: null, kappa: null });
  });
});
