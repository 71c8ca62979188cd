import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunDescription } from '../../src/runtime/run/description.ts';
import { RunDirectory } from '../../src/runtime/run/directory.ts';
import { RunDirectoryError, RunLockedError } from '../../src/runtime/run/errors.ts';
import { WritableRunDirectory } from '../../src/runtime/run/writable.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const description: RunDescription = {
  spec: 'unit 1\nmodel A\n',
  record: { file: '/a.unit', set: {}, imports: {}, adapter: 'lavapipe', version: '1' },
  vocabularies: { text: ['[PAD]', 'a'] },
  statistics: { row: { mean: [0.5], std: [2] } },
  classes: { 'names.label': ['x', 'y'] },
};

/** A finished run with one checkpoint file. */
function run(): string {
  const path = join(temporaryFolder(), 'run');
  const directory = WritableRunDirectory.create(path, { overwrite: false });
  directory.describe(description);
  directory.event({ event: 'checkpoint', step: 1, path: 'x' });
  directory.close();
  writeFileSync(join(path, 'checkpoints', 'step-0000001.safetensors'), 'old');
  return path;
}

const create = (path: string, overwrite = false) => WritableRunDirectory.create(path, { overwrite });

describe('a new run', () => {
  test('is refused in the folder of another run, with the alternatives', () => {
    const path = run();
    expect(() => create(path)).toThrow(RunDirectoryError);
    expect(() => create(path)).toThrow(/already holds a run.*--resume.*--out.*--overwrite/);
    expect(readFileSync(join(path, 'checkpoints', 'step-0000001.safetensors'), 'utf8')).toBe('old');
  });

  test('is refused in a folder with checkpoints but no run.json', () => {
    const path = run();
    rmSync(join(path, 'run.json'));
    expect(() => create(path)).toThrow(/already holds a run/);
  });

  test('overwrites the entire old run on request', () => {
    const path = run();
    create(path, true).close();
    expect(readdirSync(path)).toEqual(['checkpoints']);
    expect(readdirSync(join(path, 'checkpoints'))).toEqual([]);
  });

  test.each(['notes.txt', 'checkpoints/mine.bin'])(
    'does not delete %s, which unitc did not write',
    (name) => {
      const path = run();
      writeFileSync(join(path, name), 'mine');
      expect(() => create(path, true)).toThrow(`did not write: ${name}. Move them away`);
      expect(existsSync(join(path, 'run.json'))).toBe(true);
    },
  );

  test('reports that its folder was deleted while it is written', () => {
    const path = join(temporaryFolder(), 'run');
    const directory = create(path);
    rmSync(path, { recursive: true });
    expect(() => directory.event({ event: 'interrupted', step: 1 })).toThrow(`${path} is gone`);
    directory.close();
    expect(existsSync(path)).toBe(false);
  });

  test.each([false, true])('is refused in a folder of other files (overwrite: %s)', (overwrite) => {
    const path = temporaryFolder();
    writeFileSync(join(path, 'thesis.tex'), 'mine');
    expect(() => create(path, overwrite)).toThrow(/is not empty and holds no run: thesis\.tex/);
    expect(readdirSync(path)).toEqual(['thesis.tex']);
  });

  test('is refused if its path is a file', () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, 'mine');
    expect(() => create(path, true)).toThrow(RunDirectoryError);
    expect(() => create(path, true)).toThrow(`${path} is a file, not a folder`);
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  test.each([
    ['is below a file', 'file/run', 'ENOTDIR'],
    ['is too long', 'x'.repeat(300), 'ENAMETOOLONG'],
  ])('is refused if its path %s', (_, name, code) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), 'mine');
    const path = join(folder, name);
    expect(() => create(path)).toThrow(RunDirectoryError);
    expect(() => create(path)).toThrow(
      `${path} cannot be created (${code}): choose another folder with --out`,
    );
  });

  test('does not overwrite a run that a process is writing', () => {
    const path = run();
    const writer = WritableRunDirectory.resume(path);
    expect(() => create(path, true)).toThrow(RunLockedError);
    expect(() => WritableRunDirectory.resume(path)).toThrow(RunLockedError);
    writer.close();
    expect(existsSync(join(path, 'checkpoints', 'step-0000001.safetensors'))).toBe(true);
  });

  test.each(['checkpoints', 'earlier', 'events.jsonl'])('continues without %s', (name) => {
    const path = run();
    rmSync(join(path, name), { recursive: true, force: true });
    WritableRunDirectory.resume(path).close();
    expect(RunDirectory.open(path).spec).toBe(description.spec);
  });

  test.each(['checkpoints', 'earlier'])('is refused where a file has the name of the folder %s', (name) => {
    const path = run();
    rmSync(join(path, name), { recursive: true, force: true });
    writeFileSync(join(path, name), '');
    const message = `${join(path, name)}: expected a folder, found a file. Move the file away.`;
    expect(() => WritableRunDirectory.resume(path)).toThrow(message);
    expect(() => create(path, true)).toThrow(message);
  });

  test.each(['run.json', 'events.jsonl', 'metrics.json', 'best.json', 'lock.json'])(
    'is refused where a folder has the name %s',
    (name) => {
      const path = run();
      rmSync(join(path, name), { force: true });
      mkdirSync(join(path, name));
      writeFileSync(join(path, name, 'notes'), 'mine');
      const message = `${join(path, name)}: expected a file, found a folder. Move the folder away.`;
      expect(() => WritableRunDirectory.resume(path)).toThrow(message);
      expect(() => create(path, true)).toThrow(message);
      expect(existsSync(join(path, name, 'notes'))).toBe(true);
    },
  );

  test.each(['events.jsonl', 'metrics.json'])('stops where %s becomes a folder', (name) => {
    const path = run();
    const directory = WritableRunDirectory.resume(path);
    rmSync(join(path, name), { force: true });
    mkdirSync(join(path, name));
    expect(() => directory.event({ event: 'evaluated', step: 1, seconds: 1, scores: [] })).toThrow(
      `${join(path, name)}: expected a file, found a folder`,
    );
    directory.close();
  });

  test('reads no folder in the place of its description', () => {
    const path = run();
    rmSync(join(path, 'spec.unit'));
    mkdirSync(join(path, 'spec.unit'));
    expect(() => RunDirectory.open(path).spec).toThrow('spec.unit: expected a file, found a folder');
  });

  test('reuses the folder of a run that stopped before its first result', () => {
    const path = join(temporaryFolder(), 'run');
    mkdirSync(join(path, 'checkpoints'), { recursive: true });
    writeFileSync(join(path, 'spec.unit.part'), 'unit');
    create(path).close();
    expect(readdirSync(path)).toEqual(['checkpoints']);
  });

  test('of the default name uses the first free folder, also if several processes start at once', () => {
    const path = join(temporaryFolder(), 'runs', 'a');
    const first = WritableRunDirectory.createNew(path);
    expect(WritableRunDirectory.createNew(path)).toBeUndefined();
    first!.close();
  });
});

describe('resuming', () => {
  test('removes unfinished files and a torn last event', () => {
    const path = run();
    writeFileSync(join(path, 'checkpoints', 'step-0000002.safetensors.part'), 'half');
    appendFileSync(join(path, 'events.jsonl'), '{"event":"st');
    const directory = WritableRunDirectory.resume(path);
    directory.event({ event: 'interrupted', step: 2 });
    directory.close();
    const lines = readFileSync(join(path, 'events.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['checkpoint', 'interrupted']);
    expect(readdirSync(join(path, 'checkpoints'))).toEqual(['step-0000001.safetensors']);
  });

  test('keeps the description that earlier checkpoints were written with', () => {
    const path = run();
    const directory = WritableRunDirectory.resume(path);
    const before = directory.describe(description);
    expect(existsSync(join(path, 'earlier'))).toBe(false);
    const changed = { ...description, spec: 'unit 1\nmodel B\n' };
    const after = directory.describe(changed);
    directory.close();
    const reading = RunDirectory.open(path);
    expect(reading.describedBy(before, 'step-1').spec).toBe(description.spec);
    expect(reading.describedBy(after, 'step-2').spec).toBe(changed.spec);
  });

  test.each([
    ['spec.unit', 'unit 1\nmodel C\n'],
    ['vocabularies.json', '{"text": ["a"]}'],
    ['classes.json', '{"names": ["y", "x"]}'],
  ])('reports %s that differs from the one of the checkpoint', (name, text) => {
    const path = run();
    const directory = WritableRunDirectory.resume(path);
    const hashes = directory.describe(description);
    directory.close();
    writeFileSync(join(path, name), text);
    expect(() => RunDirectory.open(path).describedBy(hashes, 'step-1')).toThrow(
      `${join(path, name)} is not what step-1 was trained with`,
    );
  });

  test.each([
    ['has no checksum', 'without', 'run.json is not what step-1 was trained with'],
    ['has a checksum', 'with', 'run.json is damaged: its checksum is not the one in checksums.json'],
  ])('reports a run.json with other overrides that %s', (_, checksums, message) => {
    const path = run();
    const directory = WritableRunDirectory.resume(path);
    const hashes = directory.describe(description);
    directory.close();
    const record = { ...description.record, set: { d: '1' } };
    writeFileSync(join(path, 'run.json'), JSON.stringify(record));
    if (checksums === 'without') rmSync(join(path, 'checksums.json'));
    expect(() => RunDirectory.open(path).describedBy(hashes, 'step-1')).toThrow(message);
  });
});

describe.skipIf(process.platform === 'win32')('links in a run folder', () => {
  const names = ['run.json', 'events.jsonl', 'metrics.csv', 'lock.json', 'checkpoints', 'earlier'];

  test.each(names)('%s: nothing is written through it', (name) => {
    const path = run();
    const outside = join(temporaryFolder(), 'mine');
    const isFolder = !name.includes('.');
    if (isFolder) cpSync(join(path, 'checkpoints'), outside, { recursive: true });
    else writeFileSync(outside, name === 'run.json' ? readFileSync(join(path, name)) : 'mine');
    const before = isFolder ? readdirSync(outside) : readFileSync(outside, 'utf8');
    rmSync(join(path, name), { recursive: true, force: true });
    symlinkSync(outside, join(path, name));
    const message = `${join(path, name)} is a symbolic link, and nothing is written through it`;
    expect(() => WritableRunDirectory.resume(path)).toThrow(message);
    expect(() => create(path, true)).toThrow(message);
    expect(isFolder ? readdirSync(outside) : readFileSync(outside, 'utf8')).toEqual(before);
  });

  test('the folder itself may be one; a link to nothing is refused', () => {
    const path = run();
    const link = join(temporaryFolder(), 'link');
    symlinkSync(path, link);
    WritableRunDirectory.resume(link).close();
    expect(() => create(link)).toThrow(/already holds a run/);
    create(link, true).close();
    expect(readdirSync(path)).toEqual(['checkpoints']);
    symlinkSync('missing', `${link}2`);
    expect(() => create(`${link}2`)).toThrow(/is a link to a folder that does not exist/);
  });
});

describe('a damaged run.json', () => {
  test.each([
    ['{}', 'field "file": expected a string, found nothing'],
    ['null', 'expected an object, found null'],
    ['[]', 'expected an object, found []'],
    ['', 'it is empty'],
    ['{"file": "/a.unit"', 'it is not JSON'],
    [
      JSON.stringify({ ...description.record, set: { d: 3 } }),
      'field "set": expected an object of strings, found',
    ],
    [
      JSON.stringify({ ...description.record, records: 'many' }),
      'field "records": expected an object of numbers',
    ],
  ])('%j is reported with file and field', (text, problem) => {
    const path = run();
    writeFileSync(join(path, 'run.json'), text);
    expect(() => RunDirectory.open(path).record).toThrow(RunDirectoryError);
    expect(() => RunDirectory.open(path).record).toThrow(`${join(path, 'run.json')} is damaged: ${problem}`);
  });
});
