import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A training run in a separate process. */
export interface Training {
  readonly spec: string;
  /** The folder of the run. */
  readonly run: string;
  readonly adapter: string;
}

/** The end of a process. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Output on stderr. */
  readonly messages: string;
}

// A compiled tool is one folder deeper than its source.
const here = new URL('../../', import.meta.url);
const unitc = new URL('bin/unitc.js', here.pathname.endsWith('/dist/') ? new URL('../', here) : here)
  .pathname;

/** Starts a training run, or resumes it if it has a checkpoint. */
export function start({ spec, run, adapter }: Training, options: readonly string[] = []): ChildProcess {
  const mode = checkpointsOf(run).length > 0 ? ['--resume'] : existsSync(run) ? ['--overwrite'] : [];
  const command = [unitc, 'train', spec, '--out', run, '-q', ...mode, ...options];
  const env = { ...process.env, UNITC_ADAPTER: adapter };
  return spawn(process.execPath, command, { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

export function endOf(child: ChildProcess): Promise<Ending> {
  const messages: Buffer[] = [];
  child.stderr?.on('data', (bytes: Buffer) => messages.push(bytes));
  return new Promise((resolve) => {
    child.once('close', (code, signal) =>
      resolve({ code, signal, messages: Buffer.concat(messages).toString('utf8') }),
    );
  });
}

/** Trains to the end. Throws if the command fails. */
export async function trained(training: Training, options: readonly string[] = []): Promise<void> {
  const { code, signal, messages } = await endOf(start(training, options));
  if (code !== 0) throw new Error(`unitc train ended with ${signal ?? code}: ${messages}`);
}

/** Names of the checkpoints of a run, newest last. */
export function checkpointsOf(run: string): readonly string[] {
  const folder = join(run, 'checkpoints');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.safetensors'))
    .sort();
}

/**
 * Digest of a run's result: name and tensors of its last checkpoint, and the values of its last evaluation.
 * Excludes checkpoint metadata, which contain the folder and the time.
 */
export function digestOf(run: string): string {
  const name = checkpointsOf(run).at(-1);
  const metrics = join(run, 'metrics.json');
  if (name === undefined || !existsSync(metrics)) return 'no results';
  const bytes = readFileSync(join(run, 'checkpoints', name));
  const tensors = bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)));
  const hash = createHash('sha256').update(tensors).update(readFileSync(metrics));
  return `${name} ${hash.digest('hex')}`;
}
