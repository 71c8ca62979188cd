import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { train } from '../../src/api/train.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import type { Arenas } from '../../src/runtime/execute/arenas.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { softwareAdapters } from '../support/adapters.ts';
import { smallSpec } from '../support/spec.ts';
import { smallStep } from '../support/step.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Training with tensors stored as f16, compared with training in f32. */

const schedule = 'device webgpu { precision: .f16 }';
const folder = temporaryFolder();
const specs = {
  f32: join(folder, 'f32.unit'),
  f16: join(folder, 'f16.unit'),
  loud: join(folder, 'loud.unit'),
} as const;
let device: Device;
beforeAll(async () => {
  writeFileSync(specs.f32, smallSpec);
  writeFileSync(specs.f16, `${smallSpec}\n${schedule}\n`);
  // Gradients of both tasks are larger; those of `category` are too few to be stored as f16.
  const loud = smallSpec.replace('loss: cross_entropy', 'loss: 300 * cross_entropy');
  writeFileSync(specs.loud, `${loud}\n${schedule}\n`);
  device = await openDevice({});
});
afterAll(async () => {
  await device.close();
});

/** ‖actual / scale − expected‖ / ‖expected‖ over all gradients. */
async function relativeError(actual: Arenas, expected: Arenas, scale: number): Promise<number> {
  const [found, wanted] = [await actual.read('gradients'), await expected.read('gradients')];
  let [difference, norm] = [0, 0];
  for (const [name, values] of wanted) {
    for (const [i, value] of values.entries()) {
      difference += (found.get(name)![i]! / scale - value) ** 2;
      norm += value ** 2;
    }
  }
  return Math.sqrt(difference / norm);
}

type Step = Extract<TrainEvent, { event: 'step' }>;

async function trained(file: string, name: string, steps: number, stopAt = steps) {
  const directory = join(folder, name);
  const seen: Step[] = [];
  const abort = new AbortController();
  const onEvent = (event: TrainEvent) => {
    if (event.event !== 'step') return;
    seen.push(event);
    if (event.step === stopAt) abort.abort();
  };
  const common = { directory, workers: 0, set: { 'train.steps': String(steps) }, onEvent };
  await train(file, { ...common, signal: abort.signal, resume: existsSync(directory) });
  return seen;
}

/** Digest of all tensors, the progress of the run and its loss scale. */
function digest(name: string, step: number): string {
  const file = `checkpoints/step-${String(step).padStart(7, '0')}.safetensors`;
  const bytes = readFileSync(join(folder, name, file));
  return createHash('sha256').update(bytes).digest('hex');
}

describe('on an adapter with shader-f16', () => {
  test.each([1, 2])(
    'gradients of a step of %i batches are those of f32 but for rounding',
    async (batches) => {
      if (!device.target.f16) return;
      const [full, half] = [
        await smallStep(device, 'verify', { batches }),
        await smallStep(device, 'verify', { batches, schedule }),
      ];
      const error = await relativeError(half.arenas, full.arenas, 1024);
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(5e-3);
      expect(half.results.loss![0]).toBeCloseTo(full.results.loss![0]!, 2);
      expect(half.results.grad_norm![0]! / full.results.grad_norm![0]!).toBeCloseTo(1, 2);
    },
  );

  test('non-finite gradients do not change parameters and moments', async () => {
    if (!device.target.f16) return;
    const { results, before, after, arenas } = await smallStep(device, 'verify', {
      schedule,
      lossScale: 1e30,
    });
    expect(Number.isFinite(results.loss![0])).toBe(true);
    expect(Number.isFinite(results.grad_norm![0])).toBe(false);
    expect(after).toEqual(before);
    for (const values of (await arenas.read('second_moment')).values()) {
      expect(values.every((value) => value === 0)).toBe(true);
    }
  });

  test('thirty steps end close to those of f32', async () => {
    if (!device.target.f16) return;
    const full = await trained(specs.f32, 'full', 30);
    const half = await trained(specs.f16, 'half', 30);
    const end = (seen: readonly Step[]) => seen.slice(-10).reduce((sum, { loss }) => sum + loss / 10, 0);
    expect(Math.abs(end(half) / end(full) - 1)).toBeLessThan(0.01);
  });

  test('a run whose first gradients overflow is the same bit for bit after an interruption', async () => {
    if (!device.target.f16) return;
    const whole = await trained(specs.loud, 'whole', 20);
    const verified = whole.filter(({ task }) => task === 'verify');
    expect(verified[0]).toMatchObject({ step: 6, skipped: true });
    expect(verified.at(-1)).not.toHaveProperty('skipped');
    // Its outcome is read while later steps are running; the checkpoint must include the outcomes of all of
    // them.
    const first = await trained(specs.loud, 'broken', 20, 6);
    expect(first.length).toBeLessThan(12);
    await trained(specs.loud, 'broken', 20);
    expect(digest('broken', 20)).toBe(digest('whole', 20));
  });
});

test.runIf(softwareAdapters.includes('swiftshader'))(
  'without it, a run is refused and leaves nothing',
  async () => {
    const directory = join(folder, 'refused');
    await expect(train(specs.f16, { adapter: 'swiftshader', directory, workers: 0 })).rejects.toThrow(
      /^device\.precision is \.f16, but the adapter \(swiftshader\) lacks shader-f16/,
    );
    expect(existsSync(directory)).toBe(false);
  },
);
