import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disk } from '../../../storage/disk.ts';
import { makeFolder, removeAll } from '../../../storage/folders.ts';
import { fileText } from '../../../storage/read.ts';
import { writeWholeFile, writeWholeText } from '../../../storage/whole_file.ts';
import { cacheRoot } from '../../cache_root.ts';

interface File {
  readonly name: string;
  readonly content: Uint8Array;
}

const listing = 'files.json';

/**
 * A folder of the cache with the files that `files()` returns. The folder is written under a temporary name
 * and then renamed, so it is either complete or absent. It is written again if a file is missing or has
 * another size. Falls back to the temporary folder if the cache cannot be written.
 */
export function unpackOnce(key: string, files: () => readonly File[]): string {
  const roots = [cacheRoot(), join(tmpdir(), `unitc-${process.getuid?.() ?? 'cache'}`)];
  const ready = roots.map((root) => join(root, key)).find(isComplete);
  if (ready) return ready;
  const content = files();
  for (const [i, root] of roots.entries()) {
    try {
      return unpack(root, key, content);
    } catch (error) {
      if (i === roots.length - 1) throw error;
    }
  }
  throw new Error('unreachable: the last root always returns or throws');
}

function unpack(root: string, key: string, files: readonly File[]): string {
  makeFolder(root, { mode: 0o700 });
  const beside = join(root, `${key}.${randomUUID()}`);
  disk.makeFolder(beside, 0o700);
  const folder = join(root, key);
  try {
    for (const { name, content } of files) {
      writeWholeFile(join(beside, name), [content]);
      disk.setPermissions(join(beside, name), 0o755);
    }
    const sizes = Object.fromEntries(files.map(({ name, content }) => [name, content.length]));
    writeWholeText(join(beside, listing), JSON.stringify(sizes));
    disk.setPermissions(beside, 0o755);
    if (existsSync(folder) && !isComplete(folder)) removeAll(folder);
    disk.rename(beside, folder);
  } catch (error) {
    removeAll(beside);
    // Another process may have renamed its folder first.
    if (!isComplete(folder)) throw error;
  }
  return folder;
}

function isComplete(folder: string): boolean {
  try {
    const sizes = JSON.parse(fileText(join(folder, listing))) as Record<string, number>;
    return Object.entries(sizes).every(([name, size]) => statSync(join(folder, name)).size === size);
  } catch {
    return false;
  }
}
