import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, removeFile } from '../storage/folders.ts';
import { fileText } from '../storage/read.ts';
import { writeWholeText } from '../storage/whole_file.ts';
import { cacheRoot } from './cache_root.ts';
import type { AdapterFacts } from './device/adapter.ts';

/**
 * Kernel variants that `unitc tune` found fastest on an adapter, by kernel request
 * (compiler/wgsl/select/requests.ts).
 */
export interface StoredWinners {
  readonly file: string;
  readonly winners: ReadonlyMap<string, string>;
  /** Reason why the file was ignored. */
  readonly warning?: string;
}

/** Prefix of the files, one per adapter and driver version. */
const prefix = 'tuned-';
const format = 'unitc-tuned';

function fileOf(adapter: AdapterFacts): string {
  const identity = JSON.stringify([adapter.name, adapter.description, adapter.backend, adapter.subgroups]);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  return join(cacheRoot(), `${prefix}${hash}.json`);
}

/** The variants stored for an adapter; none if the file is missing or cannot be read. Never throws. */
export function readWinners(adapter: AdapterFacts): StoredWinners {
  const file = fileOf(adapter);
  if (!existsSync(file)) return { file, winners: new Map() };
  try {
    return { file, winners: parseWinners(fileText(file)) };
  } catch (error) {
    const warning = `${file} is ignored: ${(error as Error).message}; \`unitc tune --clear\` removes it`;
    return { file, winners: new Map(), warning };
  }
}

function parseWinners(text: string): ReadonlyMap<string, string> {
  const content = JSON.parse(text) as { format?: unknown; version?: unknown; winners?: unknown } | null;
  if (content?.format !== format || content.version !== 1)
    throw new Error(`not a ${format} file of version 1`);
  const { winners } = content;
  const entries = typeof winners === 'object' && winners !== null ? Object.entries(winners) : [];
  if (entries.length === 0 || entries.some(([, variant]) => typeof variant !== 'string')) {
    throw new Error('its winners are not names of variants');
  }
  return new Map(entries as [string, string][]);
}

/**
 * Adds variants to the stored ones; replaces the file atomically and returns its path. Throws if it cannot be
 * written.
 */
export function writeWinners(adapter: AdapterFacts, found: ReadonlyMap<string, string>): string {
  const { file, winners } = readWinners(adapter);
  const all = [...new Map([...winners, ...found])].sort(([a], [b]) => (a < b ? -1 : 1));
  const content = { format, version: 1, adapter: adapter.description, winners: Object.fromEntries(all) };
  makeFolder(dirname(file), { mode: 0o700 });
  writeWholeText(file, `${JSON.stringify(content, null, 2)}\n`);
  return file;
}

/** Removes the stored variants of all adapters; returns the paths of the files. */
export function clearWinners(): readonly string[] {
  const root = cacheRoot();
  if (!existsSync(root)) return [];
  const files = readdirSync(root).filter((name) => name.startsWith(prefix));
  for (const name of files) removeFile(join(root, name));
  return files.map((name) => join(root, name));
}
