import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { OptionError, RunDirectoryError, report, train } from '../../src/api/index.ts';
import { elementsOf } from '../pages/elements.ts';
import { scoreOf, started, step } from '../run/history/events.ts';
import { writeRun } from '../support/run_folder.ts';
import { tableRows, tableSpec, writeTableSpec } from '../support/table_runs.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const root = temporaryFolder();
const run = join(root, 'run');
const out = join(root, 'page.html');
const hostile = '<img src=x onerror=alert(1)>';

/** The page of a run, parsed. */
async function pageOf(folder: string, options: Parameters<typeof report>[1] = {}) {
  const { leftOut } = await report(folder, { out, ...options });
  const text = readFileSync(out, 'utf8');
  return { text, leftOut, elements: elementsOf(text), ids: idsOf(text) };
}

function idsOf(text: string): readonly string[] {
  return elementsOf(text).flatMap(({ name, attributes }) =>
    name === 'section' ? [attributes.get('id')!] : [],
  );
}

beforeAll(async () => {
  const rows = tableRows.map((row) => row.replace('yes', hostile));
  const spec = tableSpec.replace('valid: "valid.tsv"', 'valid: 50%').replace('every: 100', 'every: 2');
  await train(writeTableSpec(join(root, 'data'), rows, spec), { directory: run });
});

describe('a run with its data', () => {
  let page: Awaited<ReturnType<typeof pageOf>>;
  beforeAll(async () => {
    page = await pageOf(run);
  });

  test('has curves, classes, predictions, memory, times, environment and spec', () => {
    const { text, leftOut, ids } = page;
    expect(leftOut.filter((each) => !each.startsWith('the time of a step'))).toEqual([]);
    for (const id of ['overview', 'task-1', 'training', 'memory', 'environment', 'spec'])
      expect(ids).toContain(id);
    expect(ids.includes('time')).toBe(leftOut.length === 0);
    expect(text).toContain('Complete after 6 steps; results of step 6.');
    expect(text).toMatch(
      /aria-label="Loss: training from [\d.]+ at step 1 to [\d.]+ at step 6; validation from/,
    );
    expect(text).toContain('accuracy by class');
    expect(text).toContain('Confusion matrix');
    expect(text).toContain('6 held-out records, ordered by the probability of the true class.');
    expect(text).toMatch(/<blockquote title="text">(good|bad) words \d+<\/blockquote>/);
    expect(text).toContain('<span class="t-block">encoder</span>');
    expect(text).toContain('<span class="t-declared">language</span>');
  });

  test('names of classes are text', () => {
    const { text, elements } = page;
    expect(elements.map(({ name }) => name)).not.toContain('img');
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('paths of the machine are not in the page', () => {
    expect(page.text).not.toContain(root);
  });
});

test('without its data, a run has a page of its files, which says what is left out', async () => {
  const moved = join(root, 'moved');
  renameSync(join(root, 'data'), moved);
  try {
    const { text, leftOut, ids } = await pageOf(run);
    expect(leftOut).toHaveLength(1);
    expect(leftOut[0]).toMatch(/^predictions and the time of a step: .*train\.tsv: no such file/);
    expect(ids).not.toContain('time');
    expect(text).toContain('Left out');
    expect(text).toContain('accuracy by class');
  } finally {
    renameSync(moved, join(root, 'data'));
  }
});

test('an old run without results by class, digests and checkpoints has a page', async () => {
  const old = join(root, 'old');
  cpSync(run, old, { recursive: true });
  for (const name of ['digests.jsonl', 'checksums.json', 'metrics.csv', 'checkpoints']) {
    rmSync(join(old, name), { recursive: true, force: true });
  }
  const metrics = JSON.parse(readFileSync(join(old, 'metrics.json'), 'utf8'));
  for (const { metrics: each } of metrics.scores) for (const metric of each) delete metric.details;
  writeFileSync(join(old, 'metrics.json'), JSON.stringify(metrics));
  const { text, leftOut } = await pageOf(old);
  expect(leftOut.join()).toContain('predictions and the time of a step: ');
  expect(text).not.toContain('accuracy by class');
  expect(text).toContain('50.0 %');
});

test('files of a run that are missing or damaged are named', async () => {
  const folder = writeRun(join(root, 'damaged'), { events: [started(0), step(1, 1)] });
  writeFileSync(join(folder, 'metrics.json'), JSON.stringify({ step: 1, scores: [scoreOf(0.5)] }));
  const events = join(folder, 'events.jsonl');
  writeFileSync(events, `${readFileSync(events, 'utf8')}{"event":"step"}\n`);
  const damaged = await pageOf(folder, { from: 'files' });
  expect(damaged.leftOut).toContain('events.jsonl is damaged at line 3: events may be missing');
  rmSync(events);
  writeFileSync(join(folder, 'metrics.json'), '{');
  writeFileSync(join(folder, 'spec.unit'), 'unit 1\nmodel');
  const missing = await pageOf(folder, { from: 'files' });
  expect(missing.leftOut.join('; ')).toMatch(/events\.jsonl is missing.*the spec has errors/);
});

test.each([
  [{ limit: 0 }, 'option limit'],
  [{ examples: 0.5 }, 'option examples'],
  [{ out: '' }, 'the path of the page is empty'],
])('the options %j are wrong', async (options, message) => {
  await expect(report(run, options)).rejects.toThrow(OptionError);
  await expect(report(run, options)).rejects.toThrow(message);
});

test('a page replaces no other file', async () => {
  const spec = join(root, 'data/reviews.unit');
  await expect(report(run, { out: spec })).rejects.toThrow('exists and is not a page');
  expect(existsSync(spec)).toBe(true);
});

test('a folder that is not a run, and an unknown checkpoint, are errors', async () => {
  await expect(report(root)).rejects.toThrow(RunDirectoryError);
  await expect(report(run, { checkpoint: 'step-77', out })).rejects.toThrow('step-77');
});
