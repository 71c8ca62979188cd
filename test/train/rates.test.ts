import { expect, test } from 'vitest';
import type { TrainSpec } from '../../src/compiler/artifact/run_spec.ts';
import { stepRates } from '../../src/runtime/train/learning_rates.ts';
import { parameter } from '../execute/programs.ts';

const train: TrainSpec = {
  steps: 20,
  accumulate: 1,
  seed: 1,
  optimizer: { word: 'adamw', args: { lr: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8, weight_decay: 0.5 } },
  groups: [
    { name: 'default', learningRate: 0.1 },
    { name: 'slow', learningRate: 0.01 },
  ],
  lrSchedule: { word: 'warmup_cosine', args: { warmup: 4, steps: 20 } },
  clip: null,
  checkpoint: { every: 10, keep: 1 },
  evaluate: { every: 10, samples: 10, patience: null },
};
const parameters = new Map([
  ['fast', parameter('fast', 1, {})],
  ['slow', parameter('slow', 1, { group: 1 })],
]);

test('each parameter has its own step count and the rate of its group', () => {
  const counts = new Map([
    ['fast', 3],
    ['slow', 1],
  ]);
  const rates = stepRates(train, parameters, ['slow', 'fast'], { update: 2, counts });
  // Factor 2/4; √(1 − 0.99^t) / (1 − 0.9^t).
  const expected = [
    (0.005 * Math.sqrt(0.01)) / 0.1,
    0.005 * 0.5,
    (0.05 * Math.sqrt(1 - 0.99 ** 3)) / (1 - 0.9 ** 3),
    0.05 * 0.5,
  ];
  expect(rates).toEqual(Float32Array.from(expected));
});

test('the first step of a warm-up changes nothing, decay included', () => {
  const counts = new Map([['fast', 1]]);
  expect(stepRates(train, parameters, ['fast'], { update: 0, counts })).toEqual(Float32Array.of(0, 0));
});
