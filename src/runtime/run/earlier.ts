import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { disk } from '../../storage/disk.ts';
import { makeDurableFolder, removeAll } from '../../storage/folders.ts';
import { partSuffix, writeWholeText } from '../../storage/whole_file.ts';
import { sha256 } from './checksums/format.ts';
import { describedFiles } from './description.ts';
import { readText } from './stored_description.ts';

/** Descriptions that a resumed run has replaced: folders named by a hash of their files. */

const nameDigits = 16;

/** Folders of the descriptions that a run has replaced, damaged ones included. */
export function earlierFolders(run: string): readonly string[] {
  const folder = join(run, 'earlier');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.endsWith(partSuffix))
    .map((name) => join(folder, name));
}

/**
 * Copies the current description of a run to `earlier/`: the folder appears with all its files or not at all.
 */
export function keepEarlier(run: string): void {
  const texts = storedTexts(run);
  const folder = join(run, 'earlier', nameOf(texts));
  if (existsSync(folder) && isEarlierIntact(folder)) return;
  removeAll(folder);
  const part = `${folder}${partSuffix}`;
  removeAll(part);
  makeDurableFolder(part);
  for (const [name, text] of texts) writeWholeText(join(part, name), text);
  disk.rename(part, folder);
  disk.flushFolder(join(run, 'earlier'));
}

/** Whether the files of a replaced description match the hash in the name of its folder. */
export function isEarlierIntact(folder: string): boolean {
  return nameOf(storedTexts(folder)) === basename(folder);
}

function storedTexts(folder: string): readonly (readonly [string, string])[] {
  return describedFiles
    .filter((name) => existsSync(join(folder, name)))
    .map((name) => [name, readText(folder, name)] as const);
}

function nameOf(texts: readonly (readonly [string, string])[]): string {
  return sha256(JSON.stringify(texts)).slice(0, nameDigits);
}
