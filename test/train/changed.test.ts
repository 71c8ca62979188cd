import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type TrainOptions, train } from '../../src/api/train.ts';
import { readSafetensorsFile } from '../../src/runtime/checkpoint/safetensors.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { smallSpec } from '../support/spec.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** A run of two steps, and the notices from resuming it with `text` and `set`. */
async function resumedWith(
  text: string,
  set: TrainOptions['set'],
  between: (run: string) => void = () => {},
) {
  const folder = temporaryFolder();
  const file = join(folder, 'small.unit');
  const directory = join(folder, 'run');
  writeFileSync(file, smallSpec);
  await train(file, { directory, workers: 0, set: { 'train.steps': '2' } });
  writeFileSync(file, text);
  between(directory);
  const resume = async (changed: TrainOptions['set']) => {
    const events: TrainEvent[] = [];
    const options = { directory, workers: 0, set: changed, resume: true };
    const outcome = await train(file, { ...options, onEvent: (event) => events.push(event) });
    const notices = events.flatMap((event) => (event.event === 'notice' ? [event.message] : []));
    return { outcome, notices };
  };
  return { ...(await resume(set)), directory, resume };
}

const cursorsAt = (directory: string, step: string) =>
  JSON.parse(readSafetensorsFile(join(directory, 'checkpoints', `step-${step}.safetensors`)).metadata.unitc!)
    .cursors;

describe('a resumed run', () => {
  test('with the same settings reports no changes', async () => {
    const { notices } = await resumedWith(smallSpec, { 'train.steps': '2' });
    expect(notices).toEqual([]);
  });

  test('with other settings reports each change and its effect once', async () => {
    const text = smallSpec
      .replace('lr: 1e-3', 'lr: 5e-4')
      .replace('warmup_cosine(warmup: 2)', 'constant()')
      .replace('batch: 4', 'batch: 3')
      .replace(
        'dataset names      { format: scenes(yields: .names, train: 64',
        'dataset names { format: scenes(yields: .names, train: 50',
      );
    const { notices, outcome, directory, resume } = await resumedWith(text, { 'train.steps': '5' });
    expect(notices).toEqual([
      'names.format.train was 64, is 50: the new records are used from step 2 on',
      'train.steps was 2, is 5: continues to step 5; a learning-rate schedule without its own `steps` follows train.steps',
      'train.batch was 4, is 3: continues after the records already drawn',
      'train.optimizer.lr was 0.001, is 0.0005: holds from step 2 on',
      'train.lr_schedule was warmup_cosine, is constant: holds from step 2 on',
      'train.lr_schedule.warmup was 2, is 0: holds from step 2 on',
      'names had 64 training records, has 50: their order changes from step 2 on',
    ]);
    expect(outcome).toMatchObject({ step: 5, interrupted: false });
    expect(readFileSync(join(directory, 'spec.unit'), 'utf8')).toBe(text);
    // The run now has the new settings.
    expect((await resume({ 'train.steps': '6' })).notices).toEqual([
      'train.steps was 5, is 6: continues to step 6; a learning-rate schedule without its own `steps` follows train.steps',
    ]);
  });

  test('with another batch size continues after the records it has seen', async () => {
    const { directory } = await resumedWith(smallSpec, { 'train.steps': '3', 'train.batch': '2' });
    const [before, after] = [cursorsAt(directory, '0000002'), cursorsAt(directory, '0000003')];
    const total = (cursors: Record<string, number>) =>
      Object.values(cursors).reduce((sum, count) => sum + count, 0);
    // Two batches of 4 have as many records as four of 2.
    expect([total(before), total(after)]).toEqual([2, 5]);
  });

  test('refuses another seed', async () => {
    await expect(resumedWith(smallSpec.replace('seed: 3', 'seed: 4'), {})).rejects.toThrow(
      /was trained with seed 3 and the spec has seed 4, .*: give --seed 3, or start a new run$/,
    );
  });

  test('reports that its original spec has errors', async () => {
    const spoil = (run: string): void => writeFileSync(join(run, 'spec.unit'), 'unit 1\nmodel Other\n');
    const { notices, outcome, directory } = await resumedWith(smallSpec, { 'train.steps': '3' }, spoil);
    expect(notices).toEqual([
      `${join(directory, 'spec.unit')} is damaged: its checksum does not match`,
      `the spec in ${directory} has errors in this version: changes since then are not known`,
    ]);
    expect(outcome.step).toBe(3);
    expect(existsSync(join(directory, 'spec.unit'))).toBe(true);
    rmSync(directory, { recursive: true });
  });
});
