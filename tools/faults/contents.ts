import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { partSuffix } from '../../src/storage/whole_file.ts';

/** A short hash for comparing results. */
export function hashOf(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 8);
}

/** Hashes of the files in a folder, by path below it, without unfinished files. */
export function contentsOf(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(partSuffix))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  return new Map(files.map((path) => [path.slice(folder.length + 1), hashOf(readFileSync(path))]));
}
