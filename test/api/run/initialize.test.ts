import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { train } from '../../../src/api/train.ts';
import { readSafetensors, writeSafetensors } from '../../../src/runtime/checkpoint/safetensors.ts';
import { flip } from '../../checkpoint/shared.ts';
import { smallSpec } from '../../support/spec.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/**
 * `init` from the checkpoint of another run. The learning rate of the first warm-up step is 0, so parameters
 * keep their loaded values.
 */

let folder: string;
beforeAll(async () => {
  folder = temporaryFolder();
  writeFileSync(join(folder, 'first.unit'), smallSpec);
  await train(join(folder, 'first.unit'), {
    directory: join(folder, 'first'),
    workers: 0,
    set: { 'train.steps': '2', 'train.checkpoint.every': '1' },
  });
}, 60_000);

const checkpoint = 'first/checkpoints/step-0000002.safetensors';

function spec(init: string): string {
  const still = smallSpec.replace('steps: 6', 'steps: 1').replace('seed: 3', 'seed: 4');
  const path = join(folder, 'second.unit');
  writeFileSync(path, still.replace('encoder vision {', `encoder vision {\n  init: ${init}`));
  return path;
}

/** Names of the parameters that are equal bit for bit in both runs. */
async function sharedNames(init: string, directory: string): Promise<readonly string[]> {
  await train(spec(init), { directory: join(folder, directory), workers: 0 });
  const read = (path: string) => readSafetensors(readFileSync(join(folder, path))).tensors;
  const [first, second] = [read(checkpoint), read(`${directory}/checkpoints/step-0000001.safetensors`)];
  const bytes = (data: ArrayBufferView) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return [...first].flatMap(([name, { data }]) => {
    const other = second.get(name)!.data;
    // Zeros and ones are equal in every run.
    const drawn = (data as Float32Array).some((value) => value !== 0 && value !== 1);
    return drawn && bytes(data).equals(bytes(other)) ? [name] : [];
  });
}

test('an encoder is loaded from a file; all other parameters are random', async () => {
  const names = await sharedNames(`weights("${checkpoint}")`, 'whole');
  expect(names.length).toBeGreaterThan(10);
  expect(names.every((name) => /backbone|input_proj|transformer\.(encoder|task)/.test(name))).toBe(true);
}, 60_000);

test('`only` selects the parts that are loaded', async () => {
  const names = await sharedNames(`weights("${checkpoint}", only: vision.backbone)`, 'part');
  expect(names.length).toBeGreaterThan(5);
  expect(names.every((name) => name.includes('.backbone.'))).toBe(true);
}, 60_000);

test('a file that does not match is reported with a table, a missing file with its path', async () => {
  const misfit = train(spec(`weights("${checkpoint}", map: .torchvision)`), {
    directory: join(folder, 'misfit'),
    workers: 0,
  });
  await expect(misfit).rejects.toThrow(/the weights do not fit the model[\s\S]*missing/);
  const missing = train(spec('weights("nowhere.pth")'), { directory: join(folder, 'missing'), workers: 0 });
  await expect(missing).rejects.toMatchObject({ name: 'DataError', where: join(folder, 'nowhere.pth') });
}, 60_000);

test('a damaged checkpoint is named, and the one before it is read', async () => {
  const path = join(folder, checkpoint);
  const whole = readFileSync(path);
  flip(path, whole.length - 1);
  const notices: string[] = [];
  await train(spec(`weights("${checkpoint}", only: vision.backbone)`), {
    directory: join(folder, 'damaged'),
    workers: 0,
    onEvent: (event) => event.event === 'notice' && notices.push(event.message),
  });
  writeFileSync(path, whole);
  expect(notices).toEqual([
    expect.stringMatching(
      /step-0000002\.safetensors is damaged: .*; using step-0000001\.safetensors instead$/,
    ),
  ]);
}, 60_000);

test('weights that are not finite are refused with the tensor and the element', async () => {
  const name = 'nan.safetensors';
  const { tensors } = readSafetensors(readFileSync(join(folder, checkpoint)));
  for (const { data } of tensors.values()) if (data.length > 3) data[3] = Number.NaN;
  writeFileSync(join(folder, name), writeSafetensors(tensors, {}));
  const run = train(spec(`weights("${name}", only: vision.backbone)`), {
    directory: join(folder, 'nan'),
    workers: 0,
  });
  await expect(run).rejects.toMatchObject({
    name: 'DataError',
    message: 'element 3 is NaN, which is not finite',
  });
}, 60_000);
