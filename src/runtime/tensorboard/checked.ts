import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { disk } from '../../storage/disk.ts';
import { fileBytes } from '../../storage/read.ts';
import { type LogPrefix, sha256 } from '../run/checksums/format.ts';
import { isOwnEventFile } from '../run/event_file_name.ts';
import { eventFilesIn } from './log.ts';
import { intactBytes } from './record.ts';

/** The result of comparing an event file with its checksums. */
export type CheckedEventFile =
  | { readonly kind: 'damaged'; readonly problem: string }
  /** `prefix`: all complete records; `torn`: number of bytes after them. */
  | { readonly kind: 'intact'; readonly prefix: LogPrefix; readonly torn: number };

/**
 * Checks an event file. `prefix`: the bytes that had been flushed to disk; later records have their own
 * checksums.
 */
export function checkedEventFile(path: string, prefix: LogPrefix | undefined): CheckedEventFile {
  if (!existsSync(path)) return { kind: 'damaged', problem: 'it is missing' };
  const file = fileBytes(path);
  const stored = prefix?.bytes ?? 0;
  if (file.length < stored) {
    return { kind: 'damaged', problem: `it was cut from ${stored} to ${file.length} bytes` };
  }
  if (prefix && sha256(file.subarray(0, stored)) !== prefix.sha256) {
    return { kind: 'damaged', problem: `its first ${stored} bytes do not match their checksum` };
  }
  const bytes = stored + intactBytes(file.subarray(stored));
  const sum = sha256(file.subarray(0, bytes));
  return { kind: 'intact', prefix: { bytes, sha256: sum }, torn: file.length - bytes };
}

/**
 * Truncates event files that unitc wrote into a folder to their complete records, after a crash, and returns
 * their checksums by name. `known`: checksum of the beginning of a file. Damaged files are left as they are,
 * without a checksum.
 */
export function mendEventFiles(
  folder: string,
  known: (name: string) => LogPrefix | undefined,
): ReadonlyMap<string, LogPrefix> {
  const prefixes = new Map<string, LogPrefix>();
  for (const name of eventFilesIn(folder).filter(isOwnEventFile)) {
    const checked = checkedEventFile(join(folder, name), known(name));
    if (checked.kind === 'damaged') continue;
    if (checked.torn > 0) disk.truncate(join(folder, name), checked.prefix.bytes);
    prefixes.set(name, checked.prefix);
  }
  return prefixes;
}
