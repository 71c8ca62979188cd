import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { modelCard } from '../../src/api/model_card.ts';
import { SpecError } from '../../src/api/spec/valid_model.ts';
import type { TaskScore } from '../../src/runtime/evaluate/score.ts';
import { RunDirectoryError } from '../../src/runtime/run/errors.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { evaluated, scoreOf, started, step } from '../run/history/events.ts';
import { type RunFolder, writeRun } from '../support/run_folder.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const hostile = '</td>|[x](javascript:a)`';

const finished: TrainEvent = { event: 'finished', step: 6, seconds: 9, waiting: 0 };
const events = [started(0, 6), step(6, 4), evaluated(6, 8, 0.25, 16), finished];

/** Scores of the task `category`, with a class name that Markdown and HTML would interpret. */
const scores: readonly TaskScore[] = [
  {
    ...scoreOf(0.2, 16),
    task: 'category',
    metrics: scoreOf(0.2, 16).metrics.map((metric) => ({
      ...metric,
      details: { classes: [{ name: hostile, support: 3, values: { recall: 0.5, f1: null } }] },
    })),
  },
];

function run(folder: RunFolder = {}): string {
  const path = writeRun(join(temporaryFolder(), 'run'), {
    record: { records: { names: 64, statements: 64 }, set: { 'train.seed': '9' } },
    classes: { 'names.label': ['cat', hostile] },
    events,
    ...folder,
  });
  writeFileSync(join(path, 'metrics.json'), JSON.stringify({ step: 6, scores }));
  return path;
}

describe('a model card', () => {
  const card = modelCard(run());
  const sections = new Map(
    card
      .split(/^## /m)
      .slice(1)
      .map((text) => [text.split('\n')[0]!, text] as const),
  );

  test('has a section for each subject', () => {
    expect(card).toMatch(/^# Small\n/);
    expect([...sections.keys()]).toEqual([
      'Tasks',
      'Data',
      'Results',
      'Training',
      'Size and environment',
      'Limits',
      'Use',
    ]);
  });

  test('names inputs, heads and classes of each task', () => {
    expect(sections.get('Tasks')).toMatch(
      /### verify\n\n\* Inputs: images \(image\), texts \(text\)\n\* Head answer: `classification`/,
    );
    expect(sections.get('Tasks')).toMatch(/### category\n\n\* Inputs: texts \(text\)\n/);
    expect(sections.get('Tasks')).toContain('2 names of label, in index order: cat, ');
  });

  test('has the numbers of records, the results beside their baselines, and results by class', () => {
    expect(sections.get('Data')).toMatch(/\| names \| `scenes\(yields: "names".*` \| 64 \| 16 \| 0 \|/);
    expect(sections.get('Results')).toContain('| category | accuracy | 20.0 % | 25.0 % | 16 |');
    expect(sections.get('Results')).toMatch(
      /\| class \| records \| recall \| f1 \|\n.*\n\| .* \| 3 \| 50\.0 % \| none \|/,
    );
  });

  test('has settings, overrides, length and time of the training', () => {
    expect(sections.get('Training')).toContain(
      '* Length: 6 steps; step 6 of 6 was reached (complete)\n* Time: 9 s\n',
    );
    expect(sections.get('Training')).toContain('* Overrides of the spec: `train.seed=9`');
    expect(sections.get('Size and environment')).toContain('* Adapter: lavapipe\n');
  });

  test('says what is no better than a constant prediction, and on how few records', () => {
    expect(sections.get('Limits')).toContain('* category: only 16 held-out records;');
    expect(sections.get('Limits')).toContain(
      'accuracy of 20.0 % is no better than a constant prediction (25.0 %)',
    );
    expect(sections.get('Limits')).toContain('image: images are seen with 32 × 32 pixels');
  });

  test('has a command for each task', () => {
    expect(sections.get('Use')).toContain('unitc predict RUN --task category --text "a text"\n');
    expect(sections.get('Use')).toContain(
      'unitc predict RUN --task verify --image photo.jpg --text "a text"\n',
    );
  });

  test('escapes names from the data', () => {
    expect(card).toContain('\\</td\\>\\|\\[x\\](javascript:a)\\`');
    expect(card).not.toMatch(/(?<!\\)<\/td|(?<!\\)\[x/);
  });
});

describe('what is missing', () => {
  test('an evaluation', () => {
    const path = run({ events: [started(0, 6), step(3, 4)] });
    rmSync(join(path, 'metrics.json'));
    const card = modelCard(path);
    expect(card).toContain('The run has no evaluation yet.');
    expect(card).toContain('The training has not reached its end.');
  });

  test('metrics.json: results come from the events', () => {
    const path = run();
    rmSync(join(path, 'metrics.json'));
    expect(modelCard(path)).toContain('| names | accuracy | 25.0 % | 25.0 % | 16 |');
  });

  test('metrics.json of a step that a resumed run has not reached again', () => {
    const path = run({ events: [...events, started(3, 6), evaluated(5, 1, 0.5, 16)] });
    expect(modelCard(path)).toContain('Of the parameters at step 5,');
  });

  test('a damaged metrics.json, a spec with errors and a folder that is not a run are errors', () => {
    const path = run();
    writeFileSync(join(path, 'metrics.json'), '{"step":6,"scores":[1]}');
    expect(() => modelCard(path)).toThrow(RunDirectoryError);
    expect(() => modelCard(run({ spec: 'unit 1\nmodel ?' }))).toThrow(SpecError);
    expect(() => modelCard(temporaryFolder())).toThrow(RunDirectoryError);
  });
});
