import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import type { PlainCall } from '../../src/compiler/artifact/run_spec.ts';
import { tensorRateName } from '../../src/compiler/training/update_tensors.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { softwareAdapters } from '../support/adapters.ts';
import {
  inFloat64,
  onDevice,
  type UpdateProblem,
  type Updater,
  updateProblem,
  type Values,
} from './support/updates.ts';

/**
 * Every optimizer and clip compared with PyTorch and the papers (fixtures/optimizers.py), in float64 and on
 * devices.
 */

interface Case {
  readonly optimizer: string;
  readonly args: PlainCall['args'];
  readonly clip: PlainCall | null;
  readonly steps: readonly { readonly norm: number; readonly parameters: Values }[];
  /** After the last step. */
  readonly states: Readonly<Record<string, Values>>;
}

interface Fixture {
  readonly shapes: UpdateProblem['shapes'];
  readonly group: { readonly params: string; readonly lr: number; readonly weight_decay: number };
  readonly factors: readonly number[];
  readonly initial: Values;
  readonly gradients: readonly Values[];
  readonly cases: readonly Case[];
}

const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/optimizers.json'), 'utf8'),
) as Fixture;

function titleOf({ optimizer, args, clip }: Case): string {
  const text = Object.entries(args).map(([name, value]) => `${name}: ${value}`);
  return `${optimizer}(${text.join(', ')})${clip ? ` with ${clip.builtin}(${clip.args.max})` : ''}`;
}

const cases = fixture.cases.map((given) => [titleOf(given), given] as const);

function problemOf({ optimizer, args, clip }: Case): UpdateProblem {
  return updateProblem(fixture.shapes, { builtin: optimizer, args }, clip);
}

/** Coefficients in float64, as computed on the host. */
function stepInputs(
  { calls: { optimizer } }: UpdateProblem,
  names: readonly string[],
  factor: number,
  counts: ReadonlyMap<string, number>,
): Readonly<Record<string, readonly number[]>> {
  const { group } = fixture;
  const rows = names.map((name) => {
    const own = name === group.params;
    const learningRate = (own ? group.lr : Number(optimizer.args.lr)) * factor;
    const weightDecay = own ? group.weight_decay : Number(optimizer.args.weight_decay);
    const context = { learningRate, weightDecay, count: counts.get(name)! };
    return Object.entries(optimizer.builtin.rates).map(([rate, of]) => ({
      key: tensorRateName(name, rate),
      value: of(optimizer.args, context),
    }));
  });
  if (optimizer.builtin.scope === 'element') {
    return { 'step.rates': rows.flat().map(({ value }) => value) };
  }
  return Object.fromEntries(rows.flat().map(({ key, value }) => [key, [value]]));
}

/** Largest deviation, relative to the largest expected magnitude. */
function deviation(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(1e-3, ...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value))) / largest;
}

async function expectSteps(
  updater: Updater,
  problem: UpdateProblem,
  expected: Case,
  { limit, lossScale }: { readonly limit: number; readonly lossScale?: number },
): Promise<void> {
  for (const [name, values] of Object.entries(fixture.initial)) updater.write('parameters', name, values);
  const counts = new Map<string, number>();
  for (const [k, gradients] of fixture.gradients.entries()) {
    const names = Object.keys(gradients);
    for (const name of names) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      updater.write(
        'gradients',
        name,
        gradients[name]!.map((value) => value * (lossScale ?? 1)),
      );
    }
    const inputs = stepInputs(problem, names, fixture.factors[k]!, counts);
    const norm = await updater.step({ names, inputs, ...(lossScale === undefined ? {} : { lossScale }) });
    expect(Math.abs(norm / expected.steps[k]!.norm - 1)).toBeLessThan(limit);
    const parameters = await updater.read('parameters');
    for (const [name, values] of Object.entries(expected.steps[k]!.parameters)) {
      expect(deviation(parameters.get(name)!, values), `${name} after step ${k}`).toBeLessThan(limit);
    }
  }
  expect(updater.states.map(({ name }) => name).sort()).toEqual(Object.keys(expected.states).sort());
  for (const [state, tensors] of Object.entries(expected.states)) {
    const actual = await updater.read(state);
    expect([...actual.keys()].sort()).toEqual(Object.keys(tensors).sort());
    for (const [name, values] of Object.entries(tensors)) {
      expect(deviation(actual.get(name)!, values), `${state} of ${name}`).toBeLessThan(limit);
    }
  }
}

test('every optimizer and every clip has a case', () => {
  const covered = new Set(fixture.cases.map(({ optimizer }) => optimizer));
  expect([...covered].sort()).toEqual(builtins.optimizers.map(({ name }) => name).sort());
  const clips = new Set(fixture.cases.flatMap(({ clip }) => (clip ? [clip.builtin] : [])));
  expect([...clips].sort()).toEqual(builtins.clips.map(({ name }) => name).sort());
});

describe('in float64', () => {
  test.each(cases)('%s', async (_, expected) => {
    const problem = problemOf(expected);
    await expectSteps(inFloat64(problem), problem, expected, { limit: 1e-10 });
  });
});

describe.each(softwareAdapters)('on %s', (adapter) => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice({ adapter });
  });
  afterAll(() => device.close());

  test.each(cases)('%s', async (_, expected) => {
    const problem = problemOf(expected);
    await expectSteps(onDevice(device, problem), problem, expected, { limit: 2e-6 });
  });

  test.each(cases)('%s with a scaled loss', async (_, expected) => {
    const problem = problemOf(expected);
    await expectSteps(onDevice(device, problem), problem, expected, { limit: 2e-6, lossScale: 512 });
  });

  test.each(cases)('%s ignores non-finite gradients', async (_, expected) => {
    const problem = problemOf(expected);
    const updater = onDevice(device, problem);
    const names = Object.keys(fixture.shapes);
    for (const name of names) {
      updater.write('parameters', name, fixture.initial[name]!);
      updater.write(
        'gradients',
        name,
        fixture.initial[name]!.map(() => Number.POSITIVE_INFINITY),
      );
    }
    const counts = new Map(names.map((name) => [name, 1]));
    await updater.step({ names, inputs: stepInputs(problem, names, 1, counts), lossScale: 512 });
    const parameters = await updater.read('parameters');
    for (const name of names)
      expect([...Array.from(parameters.get(name)!)]).toEqual(fixture.initial[name]!.map(Math.fround));
    for (const state of updater.states) {
      for (const values of (await updater.read(state.name)).values()) {
        expect(Array.from(values).every((value) => value === 0)).toBe(true);
      }
    }
  });
});
