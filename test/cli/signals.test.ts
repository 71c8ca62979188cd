import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { verifyRun } from '../../src/api/verify.ts';
import { listCheckpoints } from '../../src/runtime/checkpoint/folder.ts';
import { tinySpec } from '../support/tiny.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** The executable in separate processes: signals, kills, closed output. */

const executable = fileURLToPath(new URL('../../bin/unitc.js', import.meta.url));

function begun(steps: number) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tiny.unit'), tinySpec.replace('every: 100', 'every: 5'));
  const command = (name: string, ...more: string[]) => [
    executable,
    ...['train', 'tiny.unit', '--steps', String(steps), '--workers', '0', '-o', name, ...more],
  ];
  return {
    folder,
    last: (name: string) => {
      const step = String(steps).padStart(7, '0');
      return readFileSync(join(folder, name, 'checkpoints', `step-${step}.safetensors`));
    },
    checkpoints: (name: string) => listCheckpoints(join(folder, name, 'checkpoints')),
    /** Resolves when the process has ended. */
    run: (name: string, ...more: string[]) => {
      const { status, signal, stderr } = spawnSync(process.execPath, command(name, ...more), {
        cwd: folder,
        encoding: 'utf8',
      });
      return { status, signal, stderr };
    },
    start: (name: string, ...more: string[]) =>
      spawn(process.execPath, command(name, ...more), { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }),
  };
}

/** Resolves when a process has written an event of the given kind to stderr. */
async function eventOf(child: ChildProcess, kind: string): Promise<void> {
  let text = '';
  for await (const chunk of child.stderr!) {
    text += String(chunk);
    if (text.includes(`"event":"${kind}"`)) break;
  }
}

/**
 * Whether a process handles SIGHUP, bit 0 of `SigCgt`. Node itself does not, and the command installs this
 * handler last.
 */
function handlesSignals(pid: number): boolean {
  const [, caught] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return (BigInt(`0x${caught}`) & 1n) !== 0n;
}

async function codeOf(child: ChildProcess): Promise<readonly [number | null, string | null]> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return [child.exitCode, child.signalCode];
}

test('a run that is killed at random moments ends with the same bytes as an uninterrupted one', async () => {
  const { folder, last, run, start, checkpoints } = begun(60);
  expect(run('whole')).toMatchObject({ status: 0 });
  for (let kill = 0; kill < 4; kill++) {
    const name = 'parts';
    const more =
      checkpoints(name).length > 0 ? ['--resume'] : existsSync(join(folder, name)) ? ['--overwrite'] : [];
    const child = start(name, ...more);
    child.stderr.resume();
    await wait(500 + Math.random() * 2500);
    child.kill('SIGKILL');
    await codeOf(child);
  }
  const more = checkpoints('parts').length > 0 ? ['--resume'] : ['--overwrite'];
  expect(run('parts', ...more)).toMatchObject({ status: 0 });
  expect(last('parts').equals(last('whole'))).toBe(true);
});

describe('a signal', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s: a checkpoint, exit code 130, and resuming',
    async (name) => {
      const { run, start, checkpoints } = begun(400);
      const child = start('run');
      await eventOf(child, 'step');
      child.kill(name);
      child.stderr.resume();
      expect(await codeOf(child)).toEqual([130, null]);
      expect(checkpoints('run')).not.toEqual([]);
      expect(run('run', '--resume', '--steps', '20')).toMatchObject({ status: 0 });
    },
  );

  test('during an evaluation: a checkpoint, exit code 130, and a run without damage', async () => {
    const { folder, start, checkpoints } = begun(100_000);
    const child = start('run', '--set', 'train.evaluate.every=1');
    await eventOf(child, 'evaluated');
    child.stderr.resume();
    child.kill('SIGINT');
    expect(await codeOf(child)).toEqual([130, null]);
    expect(checkpoints('run')).not.toEqual([]);
    expect(verifyRun(join(folder, 'run')).problems).toEqual([]);
  });

  test.skipIf(!existsSync('/proc/self/status'))(
    'as soon as the process handles signals: exit code 130',
    async () => {
      const { folder, start } = begun(400);
      const child = start('run');
      child.stderr.resume();
      while (!handlesSignals(child.pid!)) await wait(1);
      child.kill('SIGINT');
      expect(await codeOf(child)).toEqual([130, null]);
      expect(existsSync(join(folder, 'run', 'lock.json'))).toBe(false);
    },
  );

  test('twice: exit code 130, and the process is not killed by the signal', async () => {
    const { start } = begun(400);
    for (const gap of [0, 20, 200]) {
      const child = start(`gap-${gap}`);
      await eventOf(child, 'started');
      child.stderr.resume();
      child.kill('SIGINT');
      await wait(gap);
      child.kill('SIGINT');
      expect(await codeOf(child), `${gap} ms apart`).toEqual([130, null]);
    }
  });
});

test('a second writer of a run is refused with the process id of the first', async () => {
  const { run, start } = begun(100_000);
  const child = start('run');
  await eventOf(child, 'step');
  for (const more of [['--resume'], ['--overwrite']]) {
    const { status, stderr } = run('run', ...more);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining(`being written by process ${child.pid} since`),
    ]);
  }
  const { status, stderr } = run('run');
  expect([status, stderr]).toEqual([2, expect.stringContaining('run already holds a run')]);
  child.stderr.resume();
  child.kill('SIGINT');
  expect(await codeOf(child)).toEqual([130, null]);
});

describe('output that cannot be written', () => {
  const shell = (folder: string, command: string) =>
    spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${executable}" train tiny.unit --workers 0 -o run ${command}`],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );

  test('a closed pipe: training ends as usual', () => {
    const { folder, checkpoints } = begun(12);
    const { stdout } = shell(
      folder,
      '2>&1 >/dev/null | head -n 1 >&2; test -s run/metrics.json && echo whole',
    );
    expect(stdout).toBe('whole\n');
    expect(checkpoints('run')).not.toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('closed descriptors: exit code 0, and a complete run', () => {
    const { folder } = begun(12);
    expect(shell(folder, '-q <&- >&- 2>&-')).toMatchObject({ status: 0, signal: null });
    expect(existsSync(join(folder, 'run', 'metrics.json'))).toBe(true);
    expect(verifyRun(join(folder, 'run')).problems).toEqual([]);
  });

  test.skipIf(!existsSync('/dev/full'))(
    'a full disk behind a redirection: exit code 1, and a whole run',
    () => {
      const { folder, checkpoints } = begun(12);
      const { status, signal } = shell(folder, '>/dev/full 2>/dev/full');
      expect([status, signal]).toEqual([1, null]);
      expect(checkpoints('run')).not.toEqual([]);
    },
  );

  test.skipIf(!existsSync('/dev/full'))('results that a full disk does not take are reported', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `"$0" "$1" completion bash >/dev/full`, process.execPath, executable],
      {
        encoding: 'utf8',
      },
    );
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^error: stdout could not be written: ENOSPC/),
    ]);
  });
});
