import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { profile } from '../../src/api/profile.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { train } from '../../src/api/train.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { nominalSizes } from '../../src/compiler/assemble/sizes.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import { PlanError } from '../../src/compiler/plan/index.ts';
import type { Target } from '../../src/compiler/target.ts';
import type { Device, Restriction } from '../../src/runtime/device/open.ts';
import { openDevice } from '../../src/runtime/device/open.ts';
import { softwareAdapters } from '../support/adapters.ts';
import { smallStep } from '../support/step.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/**
 * Adapters weaker than those of this machine: first each limit is lowered separately, then all are lowered to
 * WebGPU's guaranteed values. Dawn enforces the lowered limits, so a kernel that exceeds one fails here as it
 * would on such an adapter.
 */

const lowered = vi.hoisted(() => ({ restriction: undefined as Restriction | undefined }));
vi.mock('../../src/runtime/device/open.ts', async (original) => {
  const module = await original<typeof import('../../src/runtime/device/open.ts')>();
  return {
    ...module,
    openDevice: (options: Parameters<typeof module.openDevice>[0]) =>
      module.openDevice({ ...options, ...(lowered.restriction && { restriction: lowered.restriction }) }),
  };
});

const invocations = {
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
};
const restrictions: Readonly<Record<string, Restriction>> = {
  '8 storage buffers': { limits: { maxStorageBuffersPerShaderStage: 8 } },
  'bindings of 128 MiB': { limits: { maxStorageBufferBindingSize: 128 * 2 ** 20 } },
  'workgroups of 256 invocations': { limits: invocations },
  '16 KiB of workgroup memory': { limits: { maxComputeWorkgroupStorageSize: 16384 } },
  'textures of 8192 rows': { limits: { maxTextureDimension2D: 8192 } },
  'no subgroups': { without: ['subgroups'] },
  'no f16': { without: ['shader-f16'] },
  'no timestamps': { without: ['timestamp-query'] },
  "WebGPU's guaranteed defaults": {
    limits: {
      ...invocations,
      maxStorageBuffersPerShaderStage: 8,
      maxStorageBufferBindingSize: 128 * 2 ** 20,
      maxBufferSize: 256 * 2 ** 20,
      maxComputeWorkgroupStorageSize: 16384,
      maxTextureDimension2D: 8192,
    },
    without: ['subgroups', 'shader-f16', 'timestamp-query'],
  },
};

const root = fileURLToPath(new URL('../../examples/', import.meta.url));
/** Specs with dispatches of their own: `unit_separate.unit` has those of `unit.unit`. */
const examples = readdirSync(root).filter((name) => name.endsWith('.unit') && name !== 'unit_separate.unit');
const folder = temporaryFolder();

async function restrictedDevice(adapter: (typeof softwareAdapters)[number], name: string) {
  lowered.restriction = restrictions[name];
  return openDevice({ adapter });
}

function expectClose(actual: Float32Array, expected: Float32Array, name: string): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
  expect(worst / largest, name).toBeLessThan(1e-4);
}

const guaranteed = "WebGPU's guaranteed defaults";

/** Results and gradients of a training step of each kind of task. */
async function stepsOf(device: Device): Promise<Readonly<Record<string, ReadonlyMap<string, Float32Array>>>> {
  const steps: Record<string, ReadonlyMap<string, Float32Array>> = {};
  for (const task of ['verify', 'category']) {
    const { results, arenas } = await smallStep(device, task);
    // Excludes the updated parameters: Adam normalises gradients that are only rounding noise.
    steps[task] = new Map([...Object.entries(results), ...(await arenas.read('gradients'))]);
  }
  return steps;
}

describe.each(softwareAdapters)('%s', (adapter) => {
  let expected: Awaited<ReturnType<typeof stepsOf>>;
  beforeAll(async () => {
    lowered.restriction = undefined;
    const full = await openDevice({ adapter });
    expected = await stepsOf(full);
    await full.close();
  });

  test.each(Object.keys(restrictions))('takes the same training step with %s', async (name) => {
    const device = await restrictedDevice(adapter, name);
    const actual = await stepsOf(device);
    await device.close();
    for (const [task, tensors] of Object.entries(expected))
      for (const [tensor, values] of tensors)
        expectClose(actual[task]!.get(tensor)!, values, `${task}: ${tensor}`);
  });
});

describe('the first software adapter', () => {
  const adapter = softwareAdapters[0]!;

  /**
   * Targets as JSON: some restrictions change nothing on this adapter, and equal targets have equal programs.
   */
  const planned = new Set<string>();

  test.each(Object.keys(restrictions))('with %s fits every example or refuses it', async (name) => {
    const device = await restrictedDevice(adapter, name);
    await device.close();
    const target = JSON.stringify(device.target);
    if (!planned.has(target)) for (const example of examples) expectWithinLimits(example, device.target);
    planned.add(target);
  });

  test('trains every kind of task within the guaranteed defaults', async () => {
    lowered.restriction = restrictions[guaranteed];
    const { scores } = await train(join(root, 'emoji.unit'), {
      adapter,
      directory: join(folder, 'emoji'),
      set: { 'train.steps': '4', 'train.batch': '2', 'train.evaluate.samples': '4' },
    });
    expect(scores.length).toBeGreaterThan(2);
    for (const { loss } of scores) expect(loss).toBeGreaterThan(0);
  });

  test('reports missing timestamps and missing f16', async () => {
    lowered.restriction = restrictions[guaranteed];
    const spec = join(root, 'quickstart.unit');
    await expect(profile(spec, { adapter })).rejects.toThrow('no clock for dispatches (timestamp-query)');
    const device = await openDevice({ adapter });
    const text = `${readFileSync(spec, 'utf8')}\ndevice { precision: .f16 }`;
    const model = validModel({ file: spec, text }, {});
    expect(() => modelLayout(model, builtins, device.target)).toThrow('lacks shader-f16');
    await device.close();
  });
});

/**
 * Checks that every dispatch of an example's training steps is within the target's limits, or that the
 * example is rejected with a reason.
 */
function expectWithinLimits(example: string, target: Target): void {
  const file = join(root, example);
  const model = validModel({ file, text: readFileSync(file, 'utf8') }, {});
  const parameters = modelLayout(model, builtins, target);
  const run = runSpec(model, builtins);
  for (const task of tasksOfDifferentShape(model.tasks)) {
    const sizes = nominalSizes(model, task);
    const request = { task: task.name, mode: 'train', sizes, target, parameters, run, taps: false } as const;
    const planned = attempt(() => compileProgram(model, builtins, { ...request, variants: new Map() }));
    if (planned instanceof PlanError) {
      expect(planned.message).toMatch(
        /^task \w+ needs a tensor of \d+ bytes at .*; the adapter binds at most/,
      );
      continue;
    }
    for (const { bindings } of planned.program.dispatches) {
      expect(bindings.length).toBeLessThanOrEqual(target.maxStorageBuffers);
      for (const { bytes } of bindings) expect(bytes).toBeLessThanOrEqual(target.maxBindingBytes);
    }
  }
}

function attempt<T>(work: () => T): T | PlanError {
  try {
    return work();
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
}

/** One task per set of heads: tasks of one template have the same dispatches. */
function tasksOfDifferentShape<T extends { readonly heads: unknown }>(tasks: readonly T[]): readonly T[] {
  const first = new Map<string, T>();
  for (const task of tasks) {
    const shape = JSON.stringify(task.heads, (key, value) =>
      key === 'span' || key === 'args' ? undefined : value,
    );
    if (!first.has(shape)) first.set(shape, task);
  }
  return [...first.values()];
}
