import { describe, expect, test } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import type { PlainCall } from '../../src/compiler/artifact/run_spec.ts';
import type { RandomInitializer } from '../../src/compiler/catalog/training.ts';
import { drawsFor } from '../../src/runtime/execute/initialize.ts';
import { withDefaults } from './support/updates.ts';

/** Distributions of the initialisers. Bounds and deviations follow from the formulas of torch.nn.init. */

function initializer(builtin: string): RandomInitializer {
  const found = builtins.inits.find(({ name }) => name === builtin)!;
  if (found.source !== 'random') throw new Error(`${builtin} draws no values`);
  return found;
}

function valuesOf(
  builtin: string,
  args: PlainCall['args'],
  shape: readonly number[],
  seed = 3,
): readonly number[] {
  const call = withDefaults(builtins.inits, { builtin, args });
  return [...initializer(builtin).values(shape, drawsFor('layer.weight', seed), call.args)];
}

function deviation(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

const kernel = [64, 32, 3, 3];
const [fanIn, fanOut] = [32 * 9, 64 * 9];

describe('standard deviation', () => {
  test.each([
    ['normal', { std: 0.02 }, 0.02],
    // √(1 − 4φ(2)/(1 − 2Φ(−2))), for a normal distribution truncated at two standard deviations.
    ['truncated_normal', { std: 0.02 }, 0.02 * 0.87962566],
    ['uniform', { bound: 0.3 }, 0.3 / Math.sqrt(3)],
    ['xavier_uniform', {}, Math.sqrt(2 / (fanIn + fanOut))],
    ['xavier_normal', { gain: 2 }, 2 * Math.sqrt(2 / (fanIn + fanOut))],
    ['kaiming_uniform', {}, Math.sqrt(2 / fanIn)],
    ['kaiming_normal', { fan: 'out' }, Math.sqrt(2 / fanOut)],
    ['kaiming_normal', { slope: Math.sqrt(5) }, Math.sqrt(1 / (3 * fanIn))],
  ] as const)('of %s %j', (builtin, args, expected) => {
    expect(deviation(valuesOf(builtin, args, kernel)) / expected).toBeCloseTo(1, 1.8);
  });
});

describe('largest magnitude', () => {
  test.each([
    ['truncated_normal', { std: 0.02 }, 0.04],
    ['uniform', { bound: 0.3 }, 0.3],
    ['xavier_uniform', { gain: 2 }, 2 * Math.sqrt(6 / (fanIn + fanOut))],
    ['kaiming_uniform', { fan: 'out' }, Math.sqrt(6 / fanOut)],
  ] as const)('of %s %j', (builtin, args, expected) => {
    const largest = Math.max(...valuesOf(builtin, args, kernel).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(expected);
    expect(largest).toBeGreaterThan(0.995 * expected);
  });
});

test.each([[[5, 9]], [[9, 5]], [[4, 3, 2, 2]]])(
  'orthogonal values of %j have orthonormal rows or columns',
  (shape) => {
    const values = valuesOf('orthogonal', { gain: 2 }, shape);
    const rows = shape[0]!;
    const columns = values.length / rows;
    const vector = (i: number) =>
      rows <= columns
        ? values.slice(i * columns, (i + 1) * columns)
        : values.filter((_, at) => at % columns === i);
    const count = Math.min(rows, columns);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        const product = vector(i).reduce((sum, value, k) => sum + value * vector(j)[k]!, 0);
        expect(product).toBeCloseTo(i === j ? 4 : 0, 12);
      }
    }
  },
);

test('zeros are zeros', () => {
  expect(valuesOf('zeros', {}, [2, 2])).toEqual([0, 0, 0, 0]);
});

test('values depend on the seed', () => {
  for (const { name, source } of builtins.inits) {
    if (source !== 'random' || name === 'zeros') continue;
    const args = { std: 0.1, bound: 0.1 };
    expect(valuesOf(name, args, [3, 3], 1), name).not.toEqual(valuesOf(name, args, [3, 3], 2));
    expect(valuesOf(name, args, [3, 3], 1), name).toEqual(valuesOf(name, args, [3, 3], 1));
  }
});

describe('the parameters that are initialised', () => {
  const parameters = [
    { name: 'linear.weight', shape: [3, 2], trainable: true },
    { name: 'linear.bias', shape: [3], trainable: true },
    { name: 'bn1.bias', shape: [3], trainable: false },
    { name: 'norm.weight', shape: [3], trainable: true },
  ];
  test.each([
    [undefined, ['linear.weight']],
    ['biases', ['linear.bias']],
    ['all', ['linear.weight', 'linear.bias']],
  ])('are selected by of: %s', (of, expected) => {
    const { args } = withDefaults(builtins.inits, { builtin: 'normal', args: of ? { of } : {} });
    const filled = parameters.filter((parameter) => initializer('normal').fills(parameter, args));
    expect(filled.map(({ name }) => name)).toEqual(expected);
  });
});
