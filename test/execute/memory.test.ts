import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { estimate } from '../../src/api/estimate.ts';
import { openModel } from '../../src/api/run/open_model.ts';
import { builtins } from '../../src/builtins.ts';
import { nominalSizes } from '../../src/compiler/assemble/sizes.ts';
import { compileProgram } from '../../src/compiler/compile.ts';
import type { Model } from '../../src/compiler/model/model.ts';
import { arenaBytes, ownBytes } from '../../src/compiler/plan/index.ts';
import { stateLayouts } from '../../src/compiler/training/states.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import type { HostTensor } from '../../src/runtime/execute/session.ts';

/** The planned memory of a program, and the memory allocated for it. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

/** The device, and the total size of its buffers and textures that are not destroyed. */
function counted({ gpu, ...rest }: Device): { readonly device: Device; bytes(): number } {
  const held = new Map<GPUBuffer | GPUTexture, number>();
  const keep = <T extends GPUBuffer | GPUTexture>(made: T, bytes: number): T => {
    held.set(made, bytes);
    const destroy = made.destroy.bind(made);
    made.destroy = () => {
      held.delete(made);
      return destroy();
    };
    return made;
  };
  const watched = new Proxy(gpu, {
    get(target, name) {
      if (name === 'createBuffer')
        return (given: GPUBufferDescriptor) => keep(target.createBuffer(given), given.size);
      if (name === 'createTexture')
        return (given: GPUTextureDescriptor) => keep(target.createTexture(given), textureBytes(given));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    device: { ...rest, gpu: watched },
    bytes: () => [...held.values()].reduce((sum, bytes) => sum + bytes, 0),
  };
}

const texelBytes: Partial<Record<GPUTextureFormat, number>> = { rgba32float: 16, rg32float: 8 };

function textureBytes({ size, format }: GPUTextureDescriptor): number {
  const sizes = Symbol.iterator in size ? [...size] : [size.width, size.height, size.depthOrArrayLayers];
  return sizes.reduce<number>((product, length) => product * (length ?? 1), texelBytes[format]!);
}

const arrays = { f32: Float32Array, i32: Int32Array, u32: Uint32Array } as const;

/** Loads and runs a task's training program on a separate device; returns the allocated bytes. */
async function allocated(model: Model, task: string) {
  const { device: watched, bytes } = counted(device);
  const { parameters, run, session, calls } = openModel(model, watched, { tuned: new Map() });
  const sizes = nominalSizes(model, model.tasks.find(({ name }) => name === task)!);
  const request = {
    task,
    mode: 'train',
    sizes,
    target: device.target,
    parameters,
    run,
    taps: false,
  } as const;
  const { program, kernels } = compileProgram(model, builtins, { ...request, variants: new Map() });
  const loaded = await session.load(program, kernels);
  const inputs = program.inputs.map(({ name, dtype, shape }): [string, HostTensor] => [
    name,
    new arrays[dtype](shape.reduce((product, size) => product * size, 1)),
  ]);
  await session.run(loaded, Object.fromEntries(inputs)).read();
  return {
    bytes: bytes(),
    planned: arenaBytes(parameters, stateLayouts(parameters, calls.optimizer)) + ownBytes(program),
  };
}

const examples = ['quickstart', 'emoji'].map((name) => {
  const file = resolve(import.meta.dirname, `../../examples/${name}.unit`);
  return [name, check(file).model!] as const;
});

describe.each(examples)('%s', (_, model) => {
  const { tasks } = estimate(model);

  test.each(Object.keys(tasks))(
    '%s allocates the planned and estimated memory, within a tenth',
    async (task) => {
      const { bytes, planned } = await allocated(model, task);
      const { peakMemory } = tasks[task]!;
      expect(bytes / planned).toBeGreaterThan(0.9);
      expect(bytes / planned).toBeLessThan(1.1);
      expect(bytes / peakMemory).toBeLessThan(1.1);
      // The estimate assumes an adapter whose products read textures.
      if (device.target.subgroupSize >= 8) expect(bytes / peakMemory).toBeGreaterThan(0.9);
    },
  );
});
