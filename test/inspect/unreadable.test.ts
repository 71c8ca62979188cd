import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { compare } from '../../src/api/compare.ts';
import { listRuns } from '../../src/api/runs.ts';
import { verifyRun } from '../../src/api/verify.ts';
import { finishedRun } from './shared.ts';

/** A disk on which the contents of chosen files and folders cannot be read, and folders that are not allowed to be. */
const [unreadable, denied] = vi.hoisted(() => [new Set<unknown>(), new Set<unknown>()]);

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const open = new Map<number, unknown>();
  const requireReadable = (path: unknown): void => {
    if (!unreadable.has(path)) return;
    throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' });
  };
  return {
    ...real,
    openSync: (...args: Parameters<typeof real.openSync>) => {
      const file = real.openSync(...args);
      open.set(file, args[0]);
      return file;
    },
    readSync: (file: number, ...args: [Buffer]) => {
      requireReadable(open.get(file));
      return real.readSync(file, ...args);
    },
    readdirSync: (...args: [string]) => {
      const [path] = args;
      const code = unreadable.has(path) ? 'EIO' : denied.has(path) ? 'EACCES' : undefined;
      if (code)
        throw Object.assign(new Error(`${code}: scandir '${path}'`), { code, syscall: 'scandir', path });
      return real.readdirSync(...args);
    },
    readFileSync: (...args: Parameters<typeof real.readFileSync>) => {
      requireReadable(args[0]);
      return real.readFileSync(...args);
    },
  };
});

let run: string;
beforeEach(async () => {
  unreadable.clear();
  denied.clear();
  run = await finishedRun();
});

it('verify names every file, and still compares the others', () => {
  const { intact } = verifyRun(run);
  const names = intact.filter((name) => !name.includes('/'));
  expect(names).toEqual(expect.arrayContaining(['checksums.json', 'events.jsonl', 'run.json', 'spec.unit']));
  for (const name of names) {
    unreadable.clear();
    unreadable.add(join(run, name));
    const found = verifyRun(run);
    expect(found.problems).toContainEqual({ file: name, problem: 'it cannot be read (EIO)' });
    expect(found.intact).not.toContain(name);
    if (name !== 'checksums.json') expect(found.intact.length).toBeGreaterThan(intact.length / 2);
  }
});

it('verify names a checkpoint', () => {
  const name = verifyRun(run).intact.find((each) => each.endsWith('.safetensors'))!;
  unreadable.add(join(run, name));
  expect(verifyRun(run).problems).toEqual([{ file: name, problem: expect.stringContaining('(EIO)') }]);
});

it('runs lists the run as damaged, and the others as they are', async () => {
  const other = await finishedRun();
  unreadable.add(join(run, 'events.jsonl'));
  expect([run, other].flatMap((folder) => listRuns([folder])).map(({ state }) => state)).toEqual([
    { kind: 'damaged', file: 'events.jsonl', problem: 'it cannot be read (EIO)' },
    { kind: 'finished' },
  ]);
});

it('runs and verify name a folder of the run', () => {
  unreadable.add(join(run, 'checkpoints'));
  const problem = { file: 'checkpoints', problem: 'it cannot be read (EIO)' };
  expect(listRuns([run])[0]?.state).toEqual({ kind: 'damaged', ...problem });
  expect(verifyRun(run)).toMatchObject({ problems: [problem], intact: expect.arrayContaining(['run.json']) });
});

it('runs leaves out folders that this user may not read, unless one is named', () => {
  const folder = dirname(run);
  const hidden = join(folder, 'hidden');
  mkdirSync(hidden);
  denied.add(hidden);
  expect(listRuns([folder]).map((found) => found.run)).toEqual([run]);
  expect(() => listRuns([hidden])).toThrow('EACCES');
});

it('other commands end with an error that names the file', () => {
  const path = join(run, 'events.jsonl');
  unreadable.add(path);
  expect(() => compare([run, run])).toThrow(
    expect.objectContaining({ code: 'EIO', path, message: `EIO: i/o error, read '${path}'` }),
  );
});
