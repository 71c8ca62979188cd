import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import { tensorRateName } from '../../src/compiler/training/update_tensors.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { seeded } from '../../tools/kernels/samples.ts';
import { softwareAdapters } from '../support/adapters.ts';
import { onDevice, updateProblem } from './support/updates.ts';

/** Parameters larger than one binding are updated like smaller ones. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({ adapter: softwareAdapters[0]! });
});
afterAll(() => device.close());

const shapes = { table: [96, 40], bias: [40] };

test.each(builtins.optimizers.map(({ name }) => name))('%s', async (name) => {
  const args = { lr: 0.05, ...(name === 'sgd' ? { momentum: 0.9 } : {}) };
  const problem = updateProblem(shapes, { builtin: name, args }, null);
  const { builtin } = problem.calls.optimizer;
  const results = [];
  // Two windows of the table: with more, a step of Adafactor would need more bindings than SwiftShader has.
  for (const limits of [{}, { maxBindingBytes: 8192 }]) {
    const updater = onDevice(device, problem, limits);
    const random = seeded(2);
    const draw = (count: number) => Array.from({ length: count }, () => random.normal());
    for (const arena of ['parameters', 'gradients']) {
      updater.write(arena, 'table', draw(96 * 40));
      updater.write(arena, 'bias', draw(40));
    }
    const names = Object.keys(shapes);
    const context = { learningRate: 0.05, weightDecay: 0.1, count: 1 };
    const rates = Object.entries(builtin.rates).map(
      ([rate, of]) => [rate, of(problem.calls.optimizer.args, context)] as const,
    );
    const inputs =
      builtin.scope === 'element'
        ? { 'step.rates': names.flatMap(() => rates.map(([, value]) => value)) }
        : Object.fromEntries(
            names.flatMap((name) => rates.map(([rate, value]) => [tensorRateName(name, rate), [value]])),
          );
    await updater.step({ names, inputs });
    const read = await updater.read('parameters');
    results.push(names.flatMap((name) => Array.from(read.get(name)!)));
  }
  const [whole, windows] = results as [number[], number[]];
  const largest = Math.max(...whole.map(Math.abs));
  for (const [i, value] of whole.entries())
    expect(Math.abs(windows[i]! - value)).toBeLessThan(2e-6 * largest);
});
