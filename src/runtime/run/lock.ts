import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf, disk } from '../../storage/disk.ts';
import { removeFile } from '../../storage/folders.ts';
import { nameDraft } from '../../storage/new_file.ts';
import { fileText } from '../../storage/read.ts';
import { partSuffix, writeWholeText } from '../../storage/whole_file.ts';
import { RunLockedError, wrongKind } from './errors.ts';
import { processIdentity } from './process_identity.ts';

/** Name of the lock in a run folder. */
export const lockName = 'lock.json';

/** The process that writes into a run, as its lock names it. */
interface Writer {
  readonly pid: number;
  readonly host: string;
  /** Distinguishes the process from a later one with the same id; null if unknown. */
  readonly identity: string | null;
  /** Time of locking, ISO 8601. */
  readonly since: string;
  /** Different for every lock. */
  readonly token: string;
}

/**
 * The right to write into a run folder, held by one process at a time. A lock whose process has ended is
 * replaced.
 */
export class RunLock {
  readonly #path: string;
  readonly #token: string;

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
  }

  /** Throws RunLockedError if another process, or another run in this process, holds the lock. */
  static take(folder: string): RunLock {
    const path = join(folder, lockName);
    const mine = thisWriter();
    const draft = `${path}.${mine.token}`;
    writeWholeText(draft, `${JSON.stringify(mine, null, 2)}\n`);
    try {
      while (!nameDraft(draft, path)) replaceStale(folder, path, mine.token);
    } finally {
      removeFile(draft);
    }
    removeStaleDrafts(folder);
    return new RunLock(path, mine.token);
  }

  /** Throws RunLockedError if the lock's file has been deleted or another process has replaced it. */
  confirm(): void {
    const writer = readWriter(this.#path);
    if (writer?.token === this.#token) return;
    const now = writer ? `is held by ${described(writer)}` : 'has been deleted';
    throw new RunLockedError(`${this.#path} ${now}: this process stops writing into the run`);
  }

  /** Whether the lock's file is present and no other process has replaced it. */
  get isHeld(): boolean {
    return readWriter(this.#path)?.token === this.#token;
  }

  release(): void {
    released.add(this.#token);
    if (this.isHeld) removeFile(this.#path);
    released.delete(this.#token);
  }
}

/** Tokens of the locks that this process has released, but whose file it could not remove. */
const released = new Set<string>();

function thisWriter(): Writer {
  return {
    pid: process.pid,
    host: hostname(),
    identity: processIdentity(process.pid) ?? null,
    since: new Date().toISOString(),
    token: randomUUID(),
  };
}

/** Removes the lock of a process that has ended. Throws RunLockedError if it may still be running. */
function replaceStale(folder: string, path: string, token: string): void {
  const stale = readWriter(path);
  if (stale && mayRun(stale)) throw new RunLockedError(lockedMessage(folder, path, stale));
  // Renaming first shows whether another process has replaced the stale lock in the meantime.
  const aside = `${path}.stale.${token}`;
  try {
    disk.rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (readWriter(aside)?.token !== stale?.token) nameDraft(aside, path);
  removeFile(aside);
}

/** Removes the drafts of processes that ended before their lock had its name. */
function removeStaleDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${lockName}.`) || name.endsWith(partSuffix)) continue;
    const writer = readWriter(join(folder, name));
    if (!writer || !mayRun(writer)) removeFile(join(folder, name));
  }
}

/** The state of a run's lock. */
export type LockState =
  | { readonly kind: 'free' }
  /** A process holds the lock, or one on another host may. */
  | { readonly kind: 'held'; readonly writer: string }
  /** The process that held the lock has ended without releasing it. */
  | { readonly kind: 'stale' };

/** Reads a run's lock. Throws RunDirectoryError if it is a folder. */
export function lockState(folder: string): LockState {
  const path = join(folder, lockName);
  if (!existsSync(path)) return { kind: 'free' };
  const writer = readWriter(path);
  return writer && mayRun(writer) ? { kind: 'held', writer: described(writer) } : { kind: 'stale' };
}

/** Whether the writer may still be running; true for one on another host, which cannot be checked. */
function mayRun({ pid, host, identity, token }: Writer): boolean {
  if (released.has(token)) return false;
  if (host !== hostname()) return true;
  const now = processIdentity(pid);
  if (now === undefined) return false;
  return identity === null || now === identity;
}

function lockedMessage(folder: string, path: string, writer: Writer): string {
  const elsewhere =
    writer.host === hostname()
      ? 'Wait for it, stop it, or choose another folder.'
      : `If that process no longer runs, delete ${path}.`;
  return `${folder} is being written by ${described(writer)}. ${elsewhere}`;
}

function described({ pid, host, since }: Writer): string {
  const where = host === hostname() ? '' : ` on ${host}`;
  return `process ${pid}${where} since ${since}`;
}

/**
 * The writer named in a lock; undefined if the lock is missing or unreadable, as after a power failure, which
 * no writer survives. Throws RunDirectoryError if it is a folder.
 */
function readWriter(path: string): Writer | undefined {
  if (!existsSync(path)) return undefined;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw wrongKind(path, 'file');
  try {
    const value = JSON.parse(fileText(path)) as Partial<Writer> | null;
    const { pid, host, token, identity, since } = value ?? {};
    if (Number.isSafeInteger(pid) && typeof host === 'string' && typeof token === 'string') {
      return {
        pid: pid!,
        host,
        token,
        identity: typeof identity === 'string' ? identity : null,
        since: typeof since === 'string' ? since : 'an unknown time',
      };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError) && codeOf(error) !== 'ENOENT') throw error;
  }
  return undefined;
}
