import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import type { Program } from '../../src/compiler/artifact/program.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { nominalSizes } from '../../src/compiler/assemble/sizes.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { type HostTensor, Session } from '../../src/runtime/execute/session.ts';
import { seeded } from '../../tools/kernels/samples.ts';
import { softwareAdapters } from '../support/adapters.ts';

/** The outputs of a record are bit-for-bit independent of the batch size, in prediction and evaluation. */

const examples = ['classifier', 'emoji'].map((name) => `examples/${name}.unit`);

const devices: Device[] = [];
afterAll(async () => {
  for (const device of devices) await device.close();
});

describe.each(softwareAdapters)('on %s', (adapter) => {
  test.each(examples)('%s', async (file) => {
    const device = await openDevice({ adapter });
    devices.push(device);
    const model = validModel({ file, text: readFileSync(file, 'utf8') }, {}, new Map());
    const run = runSpec(model, builtins);
    const parameters = modelLayout(model, builtins, device.target);
    const session = new Session(device, parameters);
    const random = seeded(7);
    for (const { name, chunk, offset, shape } of parameters) {
      const count = shape.reduce((product, size) => product * size, 1);
      const least = name.endsWith('running_var') ? 0.5 : -0.1;
      const values = Float32Array.from({ length: count }, () => least + 0.2 * random.uniform());
      device.gpu.queue.writeBuffer(session.arenas.buffers.get(`parameters.${chunk}`)!, offset, values);
    }
    for (const task of model.tasks) {
      const { target } = device;
      const common = { task: task.name, target, parameters, run, variants: new Map(), taps: false };
      const outputs = async (mode: 'predict' | 'eval', batch: number): Promise<readonly number[]> => {
        const sizes = { ...nominalSizes(model, task), batch };
        const request = { ...common, mode, sizes, canonicalBatch: task.batch };
        const { program, kernels } = compileProgram(model, builtins, request);
        const loaded = await session.load(program, kernels);
        const results = await session.run(loaded, inputsOf(program)).read();
        return task.heads.flatMap(({ label }) => {
          const values = results[`head.${label}`]!;
          return [...values.subarray(0, values.length / batch)];
        });
      };
      const whole = await outputs('predict', task.batch);
      expect(whole.every(Number.isFinite)).toBe(true);
      expect(new Set(whole).size).toBeGreaterThan(1);
      for (const batch of [1, 2, 5]) expect(await outputs('predict', batch)).toEqual(whole);
      expect(await outputs('eval', 1)).toEqual(whole);
      expect(await outputs('eval', task.batch)).toEqual(whole);
    }
  });
});

/** Inputs whose first record is equal for all batch sizes. */
function inputsOf({ inputs }: Program): Readonly<Record<string, HostTensor>> {
  return Object.fromEntries(
    inputs.map(({ name, dtype, shape }) => {
      const random = seeded(3);
      const count = shape.reduce((product, size) => product * size, 1);
      // No token of a text and no pixel is padding.
      const value = (): number => {
        if (dtype === 'f32') return 2 * random.uniform() - 1;
        return name.endsWith('.ids') ? 1 + Math.floor(19 * random.uniform()) : Number(name === 'text.mask');
      };
      const values = Array.from({ length: count }, value);
      return [name, dtype === 'f32' ? Float32Array.from(values) : Int32Array.from(values)];
    }),
  );
}
