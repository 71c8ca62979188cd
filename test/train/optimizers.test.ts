import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type TrainOptions, train } from '../../src/api/train.ts';
import { builtins } from '../../src/builtins.ts';
import { readSafetensorsFile } from '../../src/runtime/checkpoint/safetensors.ts';
import { openDevice } from '../../src/runtime/device/open.ts';
import { softwareAdapters } from '../support/adapters.ts';
import { tinySpec } from '../support/tiny.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/**
 * Complete runs with every optimizer: interrupted and resumed, with several batches per step, and with
 * tensors stored as f16.
 */

const optimizers = {
  adafactor: 'adafactor(lr: 1e-2, weight_decay: 1e-2)',
  adam: 'adam(lr: 1e-3)',
  adamw: 'adamw(lr: 1e-3, weight_decay: 1e-2)',
  adamw_torch: 'adamw_torch(lr: 1e-3)',
  lion: 'lion(lr: 1e-4, weight_decay: 1e-2)',
  sgd: 'sgd(lr: 1e-2, momentum: 0.9, nesterov: true)',
} as const;

test('every optimizer is trained with', () => {
  expect(Object.keys(optimizers)).toEqual(builtins.optimizers.map(({ name }) => name).sort());
});

const adapter = softwareAdapters[0]!;
let hasHalf = false;
beforeAll(async () => {
  const { target, close } = await openDevice({ adapter });
  await close();
  hasHalf = target.f16;
});

const last = 'checkpoints/step-0000006.safetensors';

function startIn(folder: string, optimizer: string, clip: string, device = '') {
  const file = join(folder, 'tiny.unit');
  const text = tinySpec
    .replace(/optimizer: [^\n]*?\)/, `optimizer: ${optimizer}`)
    .replace(/clip: [^\n]*?\)/, `clip: ${clip}`);
  expect(text).toContain(optimizer);
  expect(text).toContain(clip);
  writeFileSync(file, `${text}\n${device}\n`);
  const set = { 'train.steps': 6, 'train.accumulate': 2 };
  return (name: string, options: TrainOptions) =>
    train(file, { adapter, directory: join(folder, name), workers: 0, set, ...options });
}

async function interruptedRun(start: ReturnType<typeof startIn>, name: string): Promise<void> {
  const abort = new AbortController();
  const stopped = await start(name, {
    signal: abort.signal,
    onEvent: (event) => {
      if (event.event === 'step' && event.step === 2) abort.abort();
    },
  });
  expect(stopped.interrupted).toBe(true);
  await start(name, { resume: true });
}

describe.each(Object.entries(optimizers))('%s', (name, optimizer) => {
  test.for([
    ['f32', 'grad_norm(1.0)', ''],
    ['f16', 'value(0.1)', 'device { precision: .f16 }'],
  ] as const)('resumes bit for bit in %s with %s', async ([precision, clip, device], context) => {
    if (precision === 'f16' && !hasHalf) context.skip(`${adapter} has no f16`);
    const folder = temporaryFolder();
    const start = startIn(folder, optimizer, clip, device);
    await start('whole', {});
    await interruptedRun(start, 'parts');
    const file = (run: string) => readFileSync(join(folder, run, last));
    expect(file('parts').equals(file('whole'))).toBe(true);
    const { tensors } = readSafetensorsFile(join(folder, 'whole', last));
    const builtin = builtins.optimizers.find((known) => known.name === name)!;
    const stored = [...tensors.keys()].flatMap((tensor) => tensor.match(/^optimizer\.(\w+)\./)?.[1] ?? []);
    const states = builtin
      .states({ momentum: 0.9 })
      .map((state) => (typeof state === 'string' ? state : state.name));
    expect([...new Set(stored)].sort()).toEqual([...states].sort());
    expect([...tensors.values()].every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });
});

test('a run is not resumed with an optimizer that has other states', async () => {
  const folder = temporaryFolder();
  await startIn(folder, optimizers.adamw, 'grad_norm(1.0)')('run', {});
  const resumed = startIn(folder, optimizers.lion, 'grad_norm(1.0)')('run', { resume: true });
  await expect(resumed).rejects.toThrow(
    /was written with another optimizer: it holds first_moment, second_moment; the spec's optimizer keeps momentum\. Undo the change/,
  );
});
