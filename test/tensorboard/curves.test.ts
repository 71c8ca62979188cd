import { describe, expect, test } from 'vitest';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { Curves } from '../../src/runtime/tensorboard/curves.ts';
import { evaluated, step } from '../run/history/events.ts';

/** Values by tag for the last of several events. */
function last(...events: readonly TrainEvent[]): Record<string, number> {
  const curves = new Curves();
  const values = events.map((event) =>
    curves.scalars({ event, seconds: 'seconds' in event ? event.seconds : 0 }),
  );
  return Object.fromEntries(values.at(-1)!.map(({ tag, value }) => [tag, value]));
}

describe('a step', () => {
  test('has loss, terms, norm of the gradients, learning rate and share of waiting', () => {
    expect(last(step(1, 2, 0.5))).toEqual({
      'loss/names': 0.5,
      'terms/names/loss1': 0.5,
      'gradient_norm/names': 2,
      'training/learning_rate': 0.001,
      'training/waiting_for_data': 0,
    });
  });

  test('has the speed of the last steps', () => {
    expect(last(step(1, 2), step(2, 2.5), step(3, 3))).toMatchObject({ 'training/steps_per_second': 2 });
    const slowStart = [step(1, 100), ...Array.from({ length: 30 }, (_, i) => step(i + 2, 101 + i / 10))];
    expect(last(...slowStart)['training/steps_per_second']).toBeCloseTo(10);
  });

  test('does not count the time of an evaluation', () => {
    const events = [step(1, 1), step(2, 2), evaluated(2, 60, 0.5), step(3, 61), step(4, 62)];
    expect(last(...events)).toMatchObject({ 'training/steps_per_second': 1 });
  });

  test('leaves out a norm that is not finite', () => {
    const { gradNorm: _, ...event } = step(1, 1) as Extract<TrainEvent, { event: 'step' }>;
    const stored = { ...event, gradNorm: null } as unknown as TrainEvent;
    expect(last(stored)).not.toHaveProperty('gradient_norm/names');
    expect(last({ ...event, gradNorm: Number.POSITIVE_INFINITY })).not.toHaveProperty('gradient_norm/names');
  });
});

describe('an evaluation', () => {
  test('has the loss and all values of the metrics', () => {
    expect(last(evaluated(10, 1, 0.75))).toEqual({
      'valid/names/loss': 0.25,
      'valid/names/accuracy': 0.75,
      'valid/names/accuracy.top5': 1,
    });
  });

  test('leaves out values that the records do not define', () => {
    expect(last(evaluated(10, 1, null))).toEqual({ 'valid/names/accuracy.top5': 1 });
  });

  test('at the end has curves of its own, since its step is that of an earlier one', () => {
    const events = [evaluated(10, 1, 0.5), evaluated(20, 2, 0.5), evaluated(10, 3, 0.75, 16)];
    expect(last(...events)).toMatchObject({ 'final/names/accuracy': 0.75 });
    expect(last(...events, evaluated(10, 4, 0.75, 16))).toEqual({});
  });
});

test('other events have no values', () => {
  expect(last({ event: 'checkpoint', step: 1, path: 'x' })).toEqual({});
});
