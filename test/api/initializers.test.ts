import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initialFiles, initializeModel } from '../../src/api/run/initialize.ts';
import { openModel } from '../../src/api/run/open_model.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { initialize } from '../../src/runtime/execute/initialize.ts';
import { softwareAdapters } from '../support/adapters.ts';
import { tinySpec } from '../support/tiny.ts';

/** The `init` calls of a spec, in order, on the parameters that they select. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({ adapter: softwareAdapters[0]! });
});
afterAll(() => device.close());

async function initialized(train: string, encoder = '') {
  const text = tinySpec
    .replace('train {', `train {\n  init: ${train}`)
    .replace('  reads: text\n', `  reads: text\n${encoder}`);
  const opened = openModel(validModel({ file: 'tiny.unit', text }, {}), device);
  await initializeModel(opened, '.', () => {});
  const values = await opened.session.arenas.read('parameters');
  return opened.parameters.map((parameter) => ({
    ...parameter,
    initial: [...values.get(parameter.name)!],
    default: [...initialize(parameter, opened.run.train.seed)],
  }));
}

type Initialized = Awaited<ReturnType<typeof initialized>>[number];
const isZero = ({ initial }: Initialized) => initial.every((value) => value === 0);
const isDefault = (one: Initialized) => one.initial.every((value, i) => value === one.default[i]);
const isWeight = ({ shape }: Initialized) => shape.length >= 2;
const inLanguage = ({ path }: Initialized) => path.startsWith('language.');

describe('initial values', () => {
  test('follow the layers if there is no init call', async () => {
    expect((await initialized('[]')).filter((one) => !isDefault(one))).toEqual([]);
  });

  test('are drawn for weights only; biases and norms keep their defaults', async () => {
    for (const one of await initialized('normal(0.5)')) {
      expect(isDefault(one), one.name).toBe(!isWeight(one));
    }
  });

  test('come from the last call that selects the parameter, and from its own part before the whole model', async () => {
    const all = await initialized('[uniform(0.1), zeros(only: language)]');
    for (const one of all.filter(isWeight)) expect(isZero(one), one.name).toBe(inLanguage(one));
    const encoder = await initialized('zeros()', '  init: kaiming_normal()\n');
    for (const one of encoder.filter(isWeight)) expect(isZero(one), one.name).toBe(!inLanguage(one));
  });

  test('of a head are selected by its path', async () => {
    const zero = (await initialized('zeros(of: .all, only: whole.answer)')).filter(
      (one) => isZero(one) && isWeight(one),
    );
    expect(zero.length).toBeGreaterThan(0);
    expect(zero.filter(({ path }) => !path.startsWith('whole.answer'))).toEqual([]);
  });
});

test('only calls that read a weight file have a path', () => {
  const call = (builtin: string, args: object) => ({ within: [], call: { builtin, args: { ...args } } });
  const init = [call('zeros', {}), call('weights', { path: 'a.pth' })];
  expect(initialFiles({ init } as unknown as Parameters<typeof initialFiles>[0], '/specs')).toEqual([
    '/specs/a.pth',
  ]);
});
