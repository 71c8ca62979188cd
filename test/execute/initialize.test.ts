import { describe, expect, test } from 'vitest';
import type { Initializer } from '../../src/compiler/artifact/program.ts';
import { initialize } from '../../src/runtime/execute/initialize.ts';
import { parameter } from './programs.ts';

const drawn = (name: string, count: number, initializer: Initializer, seed: number) =>
  initialize(parameter(name, count, { initializer }), seed);

const normal: Initializer = { kind: 'normal', std: 0.5 };
const uniform: Initializer = { kind: 'uniform', bound: 0.25 };

function moments(values: Float32Array): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square) };
}

describe('initial values', () => {
  test('depend on seed and name only', () => {
    for (const initializer of [normal, uniform]) {
      const values = drawn('encoder.weight', 10, initializer, 3);
      expect(drawn('encoder.weight', 10, initializer, 3)).toEqual(values);
      expect(drawn('encoder.weight', 10, initializer, 4)).not.toEqual(values);
      expect(drawn('encoder.bias', 10, initializer, 3)).not.toEqual(values);
    }
  });

  test('do not change between releases: a seed always produces the same model', () => {
    expect([...drawn('w', 3, uniform, 1)].map((value) => value.toFixed(6))).toMatchInlineSnapshot(`
      [
        "-0.056221",
        "-0.021473",
        "-0.094854",
      ]
    `);
    expect([...drawn('w', 3, normal, 1)].map((value) => value.toFixed(6))).toMatchInlineSnapshot(`
      [
        "-0.663526",
        "0.382149",
        "0.329123",
      ]
    `);
  });

  test('of a normal distribution have its mean, deviation and tails', () => {
    const values = drawn('w', 20_000, normal, 7);
    const { mean, deviation } = moments(values);
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(deviation).toBeCloseTo(0.5, 1);
    // 4.55 % of a normal distribution are more than two standard deviations from the mean.
    const tails = values.filter((value) => Math.abs(value) > 1).length / values.length;
    expect(tails).toBeGreaterThan(0.04);
    expect(tails).toBeLessThan(0.051);
  });

  test('of a uniform distribution fill its range', () => {
    const values = drawn('w', 20_000, uniform, 7);
    expect(Math.max(...values)).toBeLessThanOrEqual(0.25);
    expect(Math.max(...values)).toBeGreaterThan(0.249);
    expect(Math.min(...values)).toBeLessThan(-0.249);
    expect(moments(values).deviation).toBeCloseTo(0.25 / Math.sqrt(3), 2);
  });

  test('are constant for zeros and ones', () => {
    expect([...drawn('w', 2, { kind: 'ones' }, 1)]).toEqual([1, 1]);
    expect([...drawn('w', 2, { kind: 'zeros' }, 1)]).toEqual([0, 0]);
  });
});
