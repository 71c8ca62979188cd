import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compare } from '../../src/api/compare.ts';
import { OptionError } from '../../src/api/options.ts';
import { RunDirectoryError } from '../../src/runtime/run/errors.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { RunLock } from '../../src/runtime/run/lock.ts';
import { evaluated, started, step } from '../run/history/events.ts';
import { type RunFolder, writeRun } from '../support/run_folder.ts';
import { smallSpec } from '../support/spec.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Run folders in a new folder, named a, b and so on. */
function runs(...folders: readonly RunFolder[]): readonly string[] {
  const root = temporaryFolder();
  return folders.map((folder, i) => writeRun(join(root, 'abc'[i]!), folder));
}

/** `name: value | value` for each difference. */
const differencesOf = (paths: readonly string[]): readonly string[] =>
  compare(paths).differences.map(({ name, values }) => `${name}: ${values.join(' | ')}`);

const finished: TrainEvent = { event: 'finished', step: 20, seconds: 9, waiting: 0 };
const trained = (value: number, records = 8): readonly TrainEvent[] => [
  started(0, 20),
  step(10, 4),
  evaluated(10, 5, 0.5),
  { event: 'best', step: 10, path: 'x', metric: 'accuracy (names)', value: 0.5 },
  evaluated(20, 8, value, records),
  finished,
];

describe('differences', () => {
  test('are none between a run and itself', () => {
    const [run] = runs({ events: trained(0.25) });
    expect(compare([run!, run!])).toMatchObject({ differences: [], notes: [] });
  });

  test('are settings of the specs, overrides and the seed included', () => {
    const paths = runs(
      {},
      { record: { set: { 'train.seed': '7', 'train.optimizer.lr': '2e-3' } } },
      { spec: smallSpec.replace('clip: grad_norm(1.0)', '') },
    );
    expect(differencesOf(paths)).toEqual([
      'train.seed: 3 | 7 | 3',
      'train.optimizer.lr: 0.001 | 0.002 | 0.001',
      'train.clip: grad_norm | grad_norm | ',
    ]);
  });

  test('are initial values, which a resumed run does not read', () => {
    const init = 'init: [normal(std: 0.02)]';
    const paths = runs({}, { spec: smallSpec.replace('train {', `train {\n  ${init}`) });
    expect(differencesOf(paths)).toHaveLength(1);
    expect(differencesOf(paths)[0]).toMatch(/^train\.init: {2}\| \[normal\(/);
  });

  test('are numbers of records, data lock, class names, vocabularies, version and adapter', () => {
    const paths = runs(
      {
        record: { records: { names: 64 }, lock: '0123456789' },
        vocabularies: { text: ['a', 'b'] },
        classes: { 'names.label': ['x', 'y'] },
      },
      {
        record: { records: { names: 65 }, version: '2.0.0', adapter: 'swiftshader' },
        vocabularies: { text: ['a'] },
        classes: { 'names.label': ['y', 'x'] },
      },
    );
    expect(compare(paths).differences).toMatchObject([
      { about: 'data', name: 'names: training records', values: ['64', '65'] },
      { about: 'data', name: 'unit.lock', values: ['01234567', null] },
      {
        about: 'data',
        name: 'names.label: classes',
        values: [expect.stringMatching(/^2 names, /), expect.stringMatching(/^2 names, /)],
      },
      {
        about: 'data',
        name: 'text: vocabulary',
        values: [expect.stringMatching(/^2 tokens, /), expect.stringMatching(/^1 tokens, /)],
      },
      { about: 'environment', name: 'version of unitc', values: ['1.0.0', '2.0.0'] },
      { about: 'environment', name: 'adapter', values: ['lavapipe', 'swiftshader'] },
    ]);
  });
});

describe('results', () => {
  test('are state, steps and time of each run, and the last and best values', () => {
    const { runs: compared, values } = compare(runs({ events: trained(0.25) }, { events: trained(0.75) }));
    expect(compared[0]).toMatchObject({ state: 'complete', step: 20, steps: 20, seconds: 9, best: 10 });
    expect(values).toEqual([
      {
        task: 'names',
        metric: 'accuracy',
        name: 'accuracy',
        better: 'higher',
        unit: 'share',
        runs: [
          { last: 0.25, records: 8, best: 0.5, baseline: 0.25 },
          { last: 0.75, records: 8, best: 0.5, baseline: 0.25 },
        ],
      },
    ]);
  });

  test('are null in a run without an evaluation, which a note names', () => {
    const { values, notes } = compare(runs({ events: trained(0.25) }, { events: [started(0)] }));
    expect(values[0]!.runs[1]).toBeNull();
    expect(notes).toEqual([expect.stringMatching(/b: the run is incomplete/)]);
  });

  test('of a run whose lock a process holds are those so far', () => {
    const [run] = runs({ events: [started(0), evaluated(10, 1, 0.5)] });
    const lock = RunLock.take(run!);
    expect(compare([run!, run!]).runs[0]!.state).toBe('running');
    lock.release();
    expect(compare([run!, run!]).runs[0]!.state).toBe('incomplete');
  });

  test('of different numbers of records have a note', () => {
    const { notes } = compare(runs({ events: trained(0.25) }, { events: trained(0.75, 16) }));
    expect(notes).toEqual(['names accuracy: the values are of different numbers of records (8, 16)']);
  });
});

test('a spec that this version cannot read, and a damaged log, have notes', () => {
  const paths = runs({ spec: 'unit 1\nmodel ?', events: trained(0.5) }, { events: trained(0.5) });
  appendFileSync(join(paths[1]!, 'events.jsonl'), 'x\n');
  const { runs: compared, differences, notes } = compare(paths);
  expect(compared[0]!.model).toBeNull();
  expect(differences).toEqual([]);
  expect(notes).toEqual([
    expect.stringMatching(/a: the spec has errors in this version/),
    expect.stringMatching(/b: events\.jsonl is damaged at line 7/),
  ]);
});

test('one run and a folder that is not a run are refused', () => {
  const [run] = runs({});
  expect(() => compare([run!])).toThrow(OptionError);
  expect(() => compare([run!, temporaryFolder()])).toThrow(RunDirectoryError);
});
