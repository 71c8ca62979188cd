import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/api/evaluate.ts';
import { type TrainOptions, train } from '../../src/api/train.ts';
import { readSafetensorsFile } from '../../src/runtime/checkpoint/safetensors.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { softwareAdapters } from '../support/adapters.ts';
import { tinySpec as spec } from '../support/tiny.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const last = 'step-0000012.safetensors';

describe.each(softwareAdapters)('a run on %s', (adapter) => {
  function startIn(folder: string) {
    const file = join(folder, 'tiny.unit');
    writeFileSync(file, spec);
    return (name: string, options: TrainOptions) =>
      train(file, { adapter, directory: join(folder, name), workers: 0, ...options });
  }

  test('that was interrupted ends bit for bit as an uninterrupted one', async () => {
    const folder = temporaryFolder();
    const start = startIn(folder);
    const whole = await start('whole', {});
    expect(whole).toMatchObject({ step: 12, interrupted: false });

    const abort = new AbortController();
    const events: TrainEvent[] = [];
    const stopped = await start('parts', {
      signal: abort.signal,
      onEvent: (event) => {
        events.push(event);
        if (event.event === 'step' && event.step === 3) abort.abort();
      },
    });
    expect(stopped.interrupted).toBe(true);
    expect(stopped.step).toBeGreaterThanOrEqual(3);
    expect(stopped.step).toBeLessThan(12);
    expect(events.at(-1)).toEqual({ event: 'interrupted', step: stopped.step });

    const resumed = await start('parts', { resume: true });
    expect(resumed.scores).toEqual(whole.scores);
    const file = (name: string) => readFileSync(join(folder, name, 'checkpoints', last));
    expect(file('parts').equals(file('whole'))).toBe(true);
    const again = await evaluate(join(folder, 'parts'), { adapter });
    expect(again).toMatchObject({ step: 12, scores: whole.scores });
  });

  test('keeps the checkpoint of its best evaluation and all files of the run folder', async () => {
    const folder = temporaryFolder();
    const events: TrainEvent[] = [];
    await startIn(folder)('run', { onEvent: (event) => events.push(event) });
    const { metadata } = readSafetensorsFile(join(folder, 'run', 'checkpoints', last));
    const { best, step, counts, cursors } = JSON.parse(metadata.unitc!);
    expect(step).toBe(12);
    expect(existsSync(join(folder, 'run', 'checkpoints', `step-000000${best.step}.safetensors`))).toBe(true);
    const measured = events.filter((event) => event.event === 'evaluated').slice(0, -1);
    const means = measured.map(
      ({ scores }) => (scores[0]!.metrics[0]!.value! + scores[1]!.metrics[0]!.value!) / 2,
    );
    expect(best.value).toBe(Math.max(...means));
    // Both tasks train the shared decoder; the cursors count how often each task was drawn.
    const decoder = Object.entries(counts).find(([name]) => name.includes('transformer.decoder'))!;
    expect(decoder[1]).toBe(12);
    expect(cursors.whole + cursors.first).toBe(12);
    expect(readdirSync(join(folder, 'run')).sort()).toEqual([
      'best.json',
      'checkpoints',
      'checksums.json',
      'classes.json',
      'digests.jsonl',
      'events.jsonl',
      'metrics.csv',
      'metrics.json',
      'run.json',
      'spec.unit',
      'statistics.json',
      'vocabularies.json',
    ]);
    const lines = readFileSync(join(folder, 'run', 'events.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const stored = lines.map((line) => JSON.parse(line) as TrainEvent & { readonly sum: string });
    expect(stored.map(({ sum: _, ...event }) => event)).toEqual(events);
  });

  test('of another model is not resumed: the message lists the differences', async () => {
    const folder = temporaryFolder();
    const start = startIn(folder);
    await start('run', { set: { 'train.steps': '1' } });
    writeFileSync(join(folder, 'tiny.unit'), spec.replace('classification(8', 'classification(9'));
    const resumed = start('run', { resume: true });
    await expect(resumed).rejects.toThrow(
      /is of another model:\n.*is \[9, 16\] in the spec and \[8, 16\] in the file/,
    );
  });

  test('that diverges stops with step, task and the name of the last checkpoint', async () => {
    const folder = temporaryFolder();
    const start = startIn(folder);
    const set = {
      'train.optimizer.lr': '1e30',
      'train.clip': 'grad_norm(1e30)',
      'train.checkpoint.every': '1',
    };
    const run = start('run', { set });
    await expect(run).rejects.toThrow(
      /training diverged at step \d+.* not finite\. (The last checkpoint, step-\d+\.safetensors, is intact|No checkpoint had been written yet)\./,
    );
    for (const name of readdirSync(join(folder, 'run', 'checkpoints'))) {
      const { tensors } = readSafetensorsFile(join(folder, 'run', 'checkpoints', name));
      expect([...tensors.values()].every(({ data }) => data.every(Number.isFinite))).toBe(true);
    }
  });
});
