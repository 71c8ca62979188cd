import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLog } from '../../src/api/run/event_log.ts';
import { listRuns } from '../../src/api/runs.ts';
import { verifyRun } from '../../src/api/verify.ts';
import { checkpointPath } from '../../src/runtime/checkpoint/names.ts';
import { summedPage } from '../../src/runtime/run/checksums/page_sum.ts';
import { RunDirectory } from '../../src/runtime/run/directory.ts';
import { WritableRunDirectory } from '../../src/runtime/run/writable.ts';
import { intactBytes } from '../../src/runtime/tensorboard/record.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { description, finishedRun, openRun } from './shared.ts';

const filesOf = (run: string) =>
  readdirSync(run, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

describe('a run that nobody has touched', () => {
  test('is proved in every file', async () => {
    const run = await finishedRun();
    const { intact, problems, notes } = verifyRun(run);
    expect({ problems, notes }).toEqual({ problems: [], notes: [] });
    expect(intact.map((name) => join(run, name)).sort()).toEqual(filesOf(run).sort());
  });

  test('is proved while a process writes it, and after that process was killed', async () => {
    const directory = await openRun();
    writeFileSync(join(directory.path, 'metrics.json.part'), '{');
    const { problems, notes } = verifyRun(directory.path);
    expect(problems).toEqual([]);
    expect(notes).toEqual([expect.stringContaining(`process ${process.pid} since`)]);
    appendFileSync(join(directory.path, 'events.jsonl'), '{"event":"st');
    writeFileSync(join(directory.path, 'lock.json'), '{');
    writeFileSync(join(directory.path, 'metrics.json.part'), '{');
    expect(verifyRun(directory.path)).toMatchObject({
      problems: [],
      notes: [
        'events.jsonl ends with 12 bytes of unfinished lines: --resume drops them',
        'lock.json is of a process that has ended: --resume replaces it',
        'metrics.json.part was left by a crash: --resume deletes it',
      ],
    });
  });

  test('is proved with the descriptions that it has replaced', async () => {
    const run = await finishedRun();
    const directory = WritableRunDirectory.resume(run);
    directory.describe({ ...description, spec: 'unit 1\nmodel B\n' });
    directory.close();
    const { intact, problems } = verifyRun(run);
    expect(problems).toEqual([]);
    const [earlier] = intact.filter((name) => name.startsWith('earlier'));
    writeFileSync(join(run, earlier!, 'classes.json'), '{}');
    expect(verifyRun(run).problems).toContainEqual({
      file: earlier,
      problem: 'its files do not match its name',
    });
  });
});

describe('damage is named', () => {
  test('for a flipped byte in any file', async () => {
    const run = await finishedRun();
    for (const path of filesOf(run)) {
      const bytes = readFileSync(path);
      for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= 1;
        writeFileSync(path, damaged);
        const files = verifyRun(run).problems.map(({ file }) => join(run, file));
        expect(files, `${path} at ${at}`).toContain(path);
      }
      writeFileSync(path, bytes);
    }
    expect(verifyRun(run).problems).toEqual([]);
  });

  test('for any missing file, except old checkpoints', async () => {
    const run = await finishedRun();
    for (const path of filesOf(run)) {
      const bytes = readFileSync(path);
      rmSync(path);
      const isOld = path.endsWith('step-0000002.safetensors');
      const files = verifyRun(run).problems.map(({ file }) => join(run, file));
      if (isOld) expect(files).toEqual([]);
      else expect(files, path).toContain(path);
      writeFileSync(path, bytes);
    }
  });

  test('for a checkpoint of another run', async () => {
    const [run, other] = [await finishedRun(), join(temporaryFolder(), 'run')];
    const directory = WritableRunDirectory.create(other, { overwrite: false });
    directory.describe({ ...description, classes: { 'names.label': ['y', 'x'] } });
    directory.close();
    const name = join('checkpoints', 'step-0000004.safetensors');
    copyFileSync(join(run, name), join(other, name));
    expect(verifyRun(other).problems).toEqual([
      { file: name, problem: expect.stringContaining('classes.json is not what step-0000004') },
    ]);
  });

  test('for files that the run has no checksum of, and not for those of other programs', async () => {
    const run = await finishedRun();
    writeFileSync(join(run, 'notes.txt'), 'mine');
    expect(verifyRun(run)).toMatchObject({ problems: [], notes: ['notes.txt is not a file of the run'] });
  });
});

describe('an event file of TensorBoard in the folder of the run', () => {
  /** A finished run with a TensorBoard event file. */
  async function shownRun() {
    const directory = await openRun();
    const log = openLog({ tensorboard: directory.path }, directory, 0)!;
    directory.event({ event: 'checkpoint', step: 4, path: checkpointPath(directory.checkpoints, 4) });
    log.add({ event: 'evaluated', step: 4, seconds: 5, scores: [] });
    log.close();
    directory.close();
    return { run: directory.path, path: join(directory.path, log.name), name: log.name };
  }

  test('is proved, and damage of any byte is named', async () => {
    const { run, path, name } = await shownRun();
    expect(verifyRun(run)).toMatchObject({ problems: [], notes: [] });
    expect(verifyRun(run).intact).toContain(name);
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 7) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1;
      writeFileSync(path, damaged);
      expect(verifyRun(run).problems, `byte ${at}`).toMatchObject([{ file: name }]);
    }
    writeFileSync(path, whole.subarray(0, 20));
    expect(verifyRun(run).problems).toMatchObject([{ file: name, problem: expect.stringContaining('cut') }]);
    rmSync(path);
    expect(verifyRun(run).problems).toEqual([{ file: name, problem: 'it is missing' }]);
  });

  test('that a crash has torn is mended when the run is resumed', async () => {
    const { run, path, name } = await shownRun();
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole, whole.subarray(0, 30)]));
    writeFileSync(join(run, 'lock.json'), '{');
    expect(verifyRun(run)).toMatchObject({
      problems: [],
      notes: [expect.stringContaining(`${name} ends with`), expect.stringContaining('lock.json')],
    });
    const directory = WritableRunDirectory.resume(run);
    openLog({ resume: true }, directory, 4);
    directory.close();
    expect(verifyRun(run)).toMatchObject({ problems: [], notes: [] });
    expect(intactBytes(readFileSync(path))).toBe(statSync(path).size);
  });
});

test('a report in the folder of the run is proved by its own checksum', async () => {
  const run = await finishedRun();
  const path = join(run, 'a.html');
  writeFileSync(path, summedPage('<!doctype html>\n<p>0.75</p>\n'));
  expect(verifyRun(run)).toMatchObject({ problems: [], notes: [] });
  expect(verifyRun(run).intact).toContain('a.html');
  writeFileSync(path, readFileSync(path, 'utf8').replace('0.75', '0.95'));
  expect(verifyRun(run).problems).toEqual([{ file: 'a.html', problem: 'its checksum does not match' }]);
  writeFileSync(path, '<!doctype html>');
  expect(verifyRun(run)).toMatchObject({ problems: [], notes: ['a.html is not a file of the run'] });
});

test.skipIf(process.platform === 'win32')('links in the place of files are named', async () => {
  const run = await finishedRun();
  const outside = join(temporaryFolder(), 'metrics.csv');
  copyFileSync(join(run, 'metrics.csv'), outside);
  rmSync(join(run, 'metrics.csv'));
  symlinkSync(outside, join(run, 'metrics.csv'));
  expect(verifyRun(run).problems).toEqual([{ file: 'metrics.csv', problem: 'it is a symbolic link' }]);
});

test('a run of an earlier version is compared as far as it has checksums', async () => {
  const run = await finishedRun();
  rmSync(join(run, 'checksums.json'));
  const old = (name: string, edit: (text: string) => string) =>
    writeFileSync(join(run, name), edit(readFileSync(join(run, name), 'utf8')));
  old('events.jsonl', (text) => text.replace(/,"sum":"\w+"\}$/gm, '}'));
  old('run.json', (text) => text.replace(/,\s*"model": "A"/, ''));
  expect(verifyRun(run)).toMatchObject({
    problems: [],
    notes: ['the run is of an earlier version: only its checkpoints have checksums'],
  });
  WritableRunDirectory.resume(run).close();
  expect(verifyRun(run)).toMatchObject({ problems: [], notes: [] });
});

test('a folder without a run is refused', () => {
  expect(() => verifyRun(temporaryFolder())).toThrow('is not the folder of a run: it has no run.json');
});

test.skipIf(process.platform === 'win32')(
  'a pipe in the place of a file is named, and never read',
  async () => {
    for (const name of [
      'run.json',
      'metrics.csv',
      'lock.json',
      'events.jsonl',
      'checkpoints/step-0000004.safetensors',
    ]) {
      const run = await finishedRun();
      rmSync(join(run, name), { force: true });
      execFileSync('mkfifo', [join(run, name)]);
      expect(verifyRun(run).problems, name).toMatchObject([
        { file: name, problem: expect.stringContaining('device or pipe') },
      ]);
      expect(listRuns([run])[0]!.state, name).toMatchObject({ kind: 'damaged', file: name });
      if (name.includes('/')) continue;
      expect(() => WritableRunDirectory.resume(run)).toThrow('expected a file, found a device');
      expect(() => RunDirectory.open(run)).toThrow('expected a file, found a device');
    }
  },
);
