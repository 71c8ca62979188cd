import { createHash } from 'node:crypto';
import { isObject } from '../../own.ts';
import { parsedObject } from '../stored_json.ts';

/** Name of the file of checksums in a run folder. */
export const checksumsName = 'checksums.json';

/**
 * Checksums of a run's files, as `checksums.json` stores them. Checkpoints hold their own checksums; the
 * folders of `earlier/` are named by theirs.
 */
export interface Checksums {
  /**
   * SHA-256 of each file; for a file that was being replaced, of the contents before and after. `absent`
   * means that the file did not exist before.
   */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** The prefix of each log that had been flushed to disk. */
  readonly logs: ReadonlyMap<string, LogPrefix>;
  /** The prefix of each TensorBoard event file in the folder that had been flushed to disk. */
  readonly eventFiles: ReadonlyMap<string, LogPrefix>;
}

export const noChecksums: Checksums = { files: new Map(), logs: new Map(), eventFiles: new Map() };

/** Stands for the checksum of a file that does not exist. */
export const absent = 'absent';

/** The first `bytes` bytes of a log, with their SHA-256. */
export interface LogPrefix {
  readonly bytes: number;
  readonly sha256: string;
}

/** The contents of `checksums.json`, which end with their own checksum. */
export function checksumsText({ files, logs, eventFiles }: Checksums): string {
  const body = {
    version: 1,
    files: sorted(files),
    logs: sorted(logs),
    ...(eventFiles.size > 0 && { eventFiles: sorted(eventFiles) }),
  };
  return `${JSON.stringify({ ...body, checksum: sha256(JSON.stringify(body)) }, null, 2)}\n`;
}

/** The inverse of `checksumsText`; undefined if any byte differs from what was written. */
export function parsedChecksums(text: string): Checksums | undefined {
  const { files, logs, eventFiles = {} } = parsedObject(text) ?? {};
  if (!isObject(files) || !isObject(logs) || !isObject(eventFiles)) return undefined;
  if (!Object.values(files).every(isTexts)) return undefined;
  if (![...Object.values(logs), ...Object.values(eventFiles)].every(isPrefix)) return undefined;
  const checksums = {
    files: new Map(Object.entries(files)),
    logs: new Map(Object.entries(logs)),
    eventFiles: new Map(Object.entries(eventFiles)),
  } as Checksums;
  return checksumsText(checksums) === text ? checksums : undefined;
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function sorted<Value>(values: ReadonlyMap<string, Value>): Readonly<Record<string, Value>> {
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isPrefix(value: unknown): boolean {
  return isObject(value) && Number.isSafeInteger(value.bytes) && typeof value.sha256 === 'string';
}
