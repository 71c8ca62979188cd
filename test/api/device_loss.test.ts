import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type TrainOptions, train } from '../../src/api/train.ts';
import { listCheckpoints } from '../../src/runtime/checkpoint/folder.ts';
import { DeviceLostError } from '../../src/runtime/device/errors.ts';
import type { Device } from '../../src/runtime/device/open.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { tinySpec } from '../support/tiny.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Simulates a driver reset during training: the device is destroyed without the program's knowledge. */

const devices: Device[] = [];

vi.mock('../../src/runtime/device/open.ts', async (original) => {
  const module = await original<typeof import('../../src/runtime/device/open.ts')>();
  return {
    ...module,
    openDevice: async (options: Parameters<typeof module.openDevice>[0]) => {
      const device = await module.openDevice(options);
      devices.push(device);
      return device;
    },
  };
});

function workspace(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tiny.unit'), tinySpec.replace('every: 100', 'every: 4'));
  return folder;
}

/** Trains 12 steps; the device is lost at the first event of each of `steps`, in this order. */
async function trained(folder: string, name: string, steps: readonly number[], options: TrainOptions = {}) {
  const [events, left]: [TrainEvent[], number[]] = [[], [...steps]];
  const onEvent = (event: TrainEvent) => {
    events.push(event);
    if (event.event !== 'step' || event.step !== left[0]) return;
    left.shift();
    devices.at(-1)!.gpu.destroy();
  };
  const directory = join(folder, name);
  const training = train(join(folder, 'tiny.unit'), { ...options, directory, workers: 0, onEvent });
  const error = await training.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const notices = events.flatMap((event) => (event.event === 'notice' ? [event.message] : []));
  return { error, notices, last: readFileSync(listCheckpoints(join(directory, 'checkpoints')).at(-1)!) };
}

test('a lost device: training continues once from the last checkpoint and ends in the same bits', async () => {
  const folder = workspace();
  const undisturbed = await trained(folder, 'undisturbed', []);
  const once = await trained(folder, 'once', [6]);
  expect(once.error).toBeUndefined();
  expect(once.notices).toEqual([
    expect.stringMatching(
      /^the adapter was lost .*: training continues from step-0000004\.safetensors on a device opened/,
    ),
  ]);
  expect(once.last.equals(undisturbed.last)).toBe(true);
  const early = await trained(folder, 'early', [1]);
  expect(early.notices).toEqual([expect.stringContaining('training continues from the start')]);
  expect(early.last.equals(undisturbed.last)).toBe(true);
});

test('a device that is lost twice: the error names the last checkpoint, and resuming ends in the same bits', async () => {
  const folder = workspace();
  const undisturbed = await trained(folder, 'again', []);
  const { error } = await trained(folder, 'twice', [6, 10]);
  expect(error).toBeInstanceOf(DeviceLostError);
  expect(String(error)).toMatch(
    /for the second time\. The last checkpoint, step-0000008\.safetensors, is intact: continue with --resume\.$/,
  );
  const resumed = await trained(folder, 'twice', [], { resume: true });
  expect(resumed.error).toBeUndefined();
  expect(resumed.last.equals(undisturbed.last)).toBe(true);
});
