import { describe, expect, it } from 'vitest';
import { custom } from '../../src/runtime/metrics/custom.ts';
import {
  type MetricFunction,
  type MetricFunctions,
  type PredictedRecord,
  requireMetricFunctions,
} from '../../src/runtime/metrics/functions.ts';
import type { Sample } from '../../src/runtime/records/record.ts';
import { metricContext } from './support/context.ts';

const args = { name: 'mine', truth: 'truth.label', better: 'lower' };
const sample: Sample = { id: 'a.csv:2', fields: {}, truth: { label: 1 } };

function resultOf(mine: unknown, given: Parameters<typeof metricContext>[0] = {}) {
  const functions = { mine: mine as MetricFunction };
  const state = custom.start(metricContext({ ...given, args, functions }));
  state.add({ head: Float32Array.of(0.5, 2) }, sample);
  return state.result();
}

describe('custom', () => {
  it('passes records with output and target, and the names of the classes', () => {
    let seen: unknown;
    const mine: MetricFunction = (records: readonly PredictedRecord[], { names }) => {
      seen = { records, names };
      return records.length;
    };
    expect(resultOf(mine, { labels: ['no', 'yes'] })).toEqual({ mine: 1 });
    expect(seen).toEqual({
      records: [{ id: 'a.csv:2', output: Float32Array.of(0.5, 2), truth: 1 }],
      names: ['no', 'yes'],
    });
  });

  it('passes numbers in the unit of the target', () => {
    const mine: MetricFunction = ([record]) => record!.output[1]!;
    const scale = { mean: [0, 10], std: [1, 5] };
    expect(resultOf(mine, { puts: 'number', scale })).toEqual({ mine: 20 });
  });

  it('has the name of the function as its value, and the direction that the spec gives', () => {
    expect(typeof custom.primary === 'function' && custom.primary(args)).toBe('mine');
    expect(custom.kindOf!('mine', args)).toEqual({ better: 'lower', unit: 'number' });
    expect(custom.kindOf!('mine', { ...args, better: 'higher' }).better).toBe('higher');
  });

  it.each([
    [() => undefined, 'undefined'],
    [() => Promise.resolve(1), 'a promise'],
    [() => 'high', 'string'],
    [() => Number.NaN, 'NaN'],
    [() => 1 / 0, 'Infinity'],
  ])('reports a function that returns no finite number: %s', (mine, found) => {
    expect(() => resultOf(mine)).toThrow(
      `the metric mine returned ${found}; expected a finite number, or null for no value`,
    );
  });

  it('has no value where the function returns null', () => {
    expect(resultOf(() => null)).toEqual({ mine: null });
  });
});

describe('functions of a call', () => {
  const tasks = [{ name: 'category', metrics: [{ builtin: 'custom', args: { name: 'mine' } }] }];
  const messageOf = (given: MetricFunctions | undefined, of = tasks): string => {
    try {
      requireMetricFunctions(of, given);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('cover the metrics of the spec', () => {
    expect(messageOf({ mine: () => 1 })).toBe('');
    expect(messageOf(undefined)).toBe(
      'task category: no function is given for the metric `custom("mine", …)`. Run the spec from code and pass ' +
        '`metrics: { mine: (records) => … }` to train and evaluate.',
    );
  });

  it('are all named by the spec', () => {
    const both = { mine: () => 1, other: () => 2 };
    expect(messageOf(both)).toBe('option metrics: no task names the metric other; custom metrics: mine');
    expect(messageOf({ other: () => 2 }, [])).toBe(
      'option metrics: no task names the metric other; no task has a custom metric',
    );
  });

  it('are not found among the properties that every object inherits', () => {
    const inherited = [{ name: 'category', metrics: [{ builtin: 'custom', args: { name: 'toString' } }] }];
    expect(messageOf({}, inherited)).toContain('no function is given');
  });
});
