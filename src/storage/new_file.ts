import { dirname } from 'node:path';
import { codeOf, disk } from './disk.ts';
import { removeFile } from './folders.ts';
import { partSuffix, writeWholeText } from './whole_file.ts';

/** Creates a file with its full contents in one operation. Throws EEXIST if it exists. */
export function writeNewText(path: string, text: string): void {
  const draft = `${path}${partSuffix}`;
  writeWholeText(draft, text);
  try {
    link(draft, path);
  } finally {
    removeFile(draft);
  }
  disk.flushFolder(dirname(path));
}

/** Gives a finished draft its name in one operation; false if the name is taken. */
export function nameDraft(draft: string, path: string): boolean {
  try {
    link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Links a draft, or copies it on file systems without hard links. */
function link(draft: string, path: string): void {
  try {
    disk.link(draft, path);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error;
    disk.copy(draft, path);
  }
}
