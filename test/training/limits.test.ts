import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import { tensorRateName } from '../../src/compiler/training/update_tensors.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { softwareAdapters } from '../support/adapters.ts';
import { inFloat64, onDevice, type Updater, updateProblem } from './support/updates.ts';

/** A parameter with an upper bound is clamped after its update, and can decrease again. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({ adapter: softwareAdapters[0]! });
});
afterAll(() => device.close());

const shapes = { scale: [], weight: [3] };
const names = Object.keys(shapes);
const most = 4.6;

/** Values of `scale` after updates with these gradients, starting from 4.5; `weight` has no bound. */
async function scales(
  updater: Updater,
  { calls }: ReturnType<typeof updateProblem>,
  gradients: readonly number[],
) {
  const { builtin, args } = calls.optimizer;
  updater.write('parameters', 'scale', [4.5]);
  updater.write('parameters', 'weight', [4.5, 4.5, 4.5]);
  const found: number[] = [];
  let weight = 0;
  for (const [i, gradient] of gradients.entries()) {
    updater.write('gradients', 'scale', [gradient]);
    updater.write('gradients', 'weight', [gradient, gradient, gradient]);
    const context = { learningRate: 0.5, weightDecay: 0, count: i + 1 };
    const rates = Object.entries(builtin.rates).map(([name, of]) => [name, of(args, context)] as const);
    const values = rates.map(([, value]) => value);
    const inputs =
      builtin.scope === 'element'
        ? { 'step.rates': [...values, most, ...values, 3.4028234663852886e38] }
        : Object.fromEntries(
            names.flatMap((name) => rates.map(([rate, value]) => [tensorRateName(name, rate), [value]])),
          );
    await updater.step({ names, inputs });
    const read = await updater.read('parameters');
    found.push(read.get('scale')![0]!);
    weight = read.get('weight')![0]!;
  }
  return { found, weight };
}

test.each(builtins.optimizers.map(({ name }) => name))('%s', async (name) => {
  const problem = {
    ...updateProblem(shapes, { builtin: name, args: { lr: 0.5 } }, null),
    most: { scale: most },
  };
  for (const updater of [inFloat64(problem), onDevice(device, problem)]) {
    const { found, weight } = await scales(updater, problem, [-1, -1, 8, 8]);
    expect(found[0]).toBeCloseTo(most, 5);
    expect(found[1]).toBeCloseTo(most, 5);
    expect(found[3]).toBeLessThan(most - 0.1);
    expect(weight).not.toBeCloseTo(found[3]!, 3);
  }
});
