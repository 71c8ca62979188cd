import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Folder of the installed package: this file is below `src` in a clone and below `dist/src` after a build.
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'bin', 'unitc.js'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('the folder of the package unitc was not found');
    folder = above;
  }
  return folder;
}
