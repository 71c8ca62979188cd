import { expect, test } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import { trainingCalls } from '../../src/compiler/training/calls.ts';
import { LearningRates } from '../../src/runtime/train/learning_rates.ts';
import { parameter } from '../execute/programs.ts';

const train = {
  optimizer: { builtin: 'adamw', args: { lr: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8, weight_decay: 0.5 } },
  groups: [
    { name: 'default', learningRate: 0.1, weightDecay: 0.5 },
    { name: 'slow', learningRate: 0.01, weightDecay: 0.25 },
  ],
  lrSchedule: { builtin: 'warmup_cosine', args: { warmup: 4, steps: 20 } },
  clip: null,
};
const parameters = [parameter('fast', 1, {}), parameter('slow', 1, { group: 1 })];
const rates = new LearningRates(train, trainingCalls(builtins, train), parameters);

test('each parameter has a separate step count and the learning rate of its group', () => {
  const counts = new Map([
    ['fast', 3],
    ['slow', 1],
  ]);
  // Factor 2/4; √(1 − 0.99^t) / (1 − 0.9^t).
  const expected = [
    (0.005 * Math.sqrt(0.01)) / 0.1,
    0.005 * 0.25,
    (0.05 * Math.sqrt(1 - 0.99 ** 3)) / (1 - 0.9 ** 3),
    0.05 * 0.5,
  ];
  expect(rates.stepInputs(['slow', 'fast'], 2, counts)).toEqual({
    'step.rates': Float32Array.from(expected),
  });
});

test('limits of parameters are a column after the rates', () => {
  const limited = [{ ...parameter('scale', 1, {}), most: 4 }, ...parameters];
  const table = new LearningRates(train, trainingCalls(builtins, train), limited);
  const columns = (names: readonly string[]) => [...table.stepInputs(names, 0, new Map())['step.rates']!];
  expect(columns(['fast', 'scale'])).toEqual([0, 0, 3.4028234663852886e38, 0, 0, 4]);
  expect(columns(['fast'])).toEqual([0, 0]);
});

test('the first step of a warm-up changes nothing, weight decay included', () => {
  const inputs = rates.stepInputs(['fast'], 0, new Map([['fast', 1]]));
  expect(inputs).toEqual({ 'step.rates': Float32Array.of(0, 0) });
});

test('the reported learning rate is that of the default group', () => {
  expect(rates.rate(1)).toBeCloseTo(0.025, 12);
});
