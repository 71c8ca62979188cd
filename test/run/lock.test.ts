import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RunLockedError } from '../../src/runtime/run/errors.ts';
import { RunLock } from '../../src/runtime/run/lock.ts';
import { processIdentity } from '../../src/runtime/run/process_identity.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Id of a process that has ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

function lockOf(members: Readonly<Record<string, unknown>>): string {
  const folder = temporaryFolder();
  const writer = {
    pid: process.pid,
    host: hostname(),
    identity: null,
    since: '2026-01-01T00:00:00Z',
    token: 'x',
  };
  writeFileSync(join(folder, 'lock.json'), JSON.stringify({ ...writer, ...members }));
  return folder;
}

describe('a lock', () => {
  test('is held by one writer, which the error names', () => {
    const folder = temporaryFolder();
    const lock = RunLock.take(folder);
    expect(() => RunLock.take(folder)).toThrow(RunLockedError);
    expect(() => RunLock.take(folder)).toThrow(
      `${folder} is being written by process ${process.pid} since 20`,
    );
    lock.release();
    RunLock.take(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of another host without a time is held, at an unknown time', () => {
    const folder = lockOf({ host: 'elsewhere', identity: 7, since: undefined });
    expect(() => RunLock.take(folder)).toThrow('on elsewhere since an unknown time');
  });

  test('names process, host and time', () => {
    const folder = temporaryFolder();
    const lock = RunLock.take(folder);
    expect(JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8'))).toMatchObject({
      pid: process.pid,
      host: hostname(),
      identity: processIdentity(process.pid),
    });
    lock.release();
  });

  test.each([
    ['of a process that has ended', { pid: endedProcess() }],
    ['of a process whose id another one has now', { identity: 'an earlier boot 123' }],
  ])('%s is replaced', (_, members) => {
    const folder = lockOf(members);
    const lock = RunLock.take(folder);
    expect(() => lock.confirm()).not.toThrow();
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['', '{"pid": 1', 'null', '{}'])('torn by a power failure is replaced: %j', (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lock.json'), text);
    RunLock.take(folder).release();
    expect(existsSync(join(folder, 'lock.json'))).toBe(false);
  });

  test('of another host is respected; the error says what to do', () => {
    const folder = lockOf({ host: 'elsewhere', pid: endedProcess() });
    expect(() => RunLock.take(folder)).toThrow(
      /by process \d+ on elsewhere since .*If that process no longer runs, delete .*lock\.json/,
    );
  });

  test('that was deleted and taken by another process is no longer confirmed or released', () => {
    const folder = temporaryFolder();
    const lock = RunLock.take(folder);
    const other = JSON.stringify({ pid: 1, host: 'elsewhere', identity: null, since: 'now', token: 'other' });
    writeFileSync(join(folder, 'lock.json'), other);
    expect(() => lock.confirm()).toThrow(/is held by process 1 on elsewhere since now: this process stops/);
    lock.release();
    expect(readFileSync(join(folder, 'lock.json'), 'utf8')).toBe(other);
  });
});
