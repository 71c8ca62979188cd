import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../temporary_folder.ts';

export const executable = fileURLToPath(new URL('../../bin/unitc.js', import.meta.url));
export const tinySpec = fileURLToPath(new URL('../../examples/library/tiny.unit', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

interface Options {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Environment variables that influence the output or behaviour of a command. */
const influences = /^(?:UNITC_(?:PARAM_|DEBUG$|VARIANTS$)|NO_COLOR$|FORCE_COLOR$|CI$|COLUMNS$)/;

/** The caller's environment without these variables, and with additional ones. */
export function environment(added: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !influences.test(name));
  return { ...(Object.fromEntries(kept) as Record<string, string>), ...added };
}

/** Runs the executable to its end, with pipes instead of a terminal. */
export function unitc(args: readonly string[], { cwd, env, input }: Options = {}): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...args], {
    encoding: 'utf8',
    cwd,
    env: environment(env),
    input: input ?? '',
    maxBuffer: 2 ** 28,
  });
  return { code: status, out: stdout, error: stderr };
}

/** Starts the executable. */
export function start(args: readonly string[], { cwd, env }: Options = {}): ChildProcess {
  return spawn(process.execPath, [executable, ...args], {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a shell command line in which `unitc` is the executable under test. */
export function shell(line: string, cwd: string): Finished {
  const script = `unitc() { "${process.execPath}" "${executable}" "$@"; }\n${line}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    cwd,
    env: environment(),
  });
  return { code: status, out: stdout, error: stderr };
}

/** A folder with the spec `tiny.unit`. */
export function workspace(): string {
  const folder = temporaryFolder();
  copyFileSync(tinySpec, join(folder, 'tiny.unit'));
  return folder;
}
