import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Host } from '../compiler/catalog/word.ts';

/** The compiler's view of the disk. */
export const diskHost: Host = {
  readText: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
  exists: existsSync,
  resolve: (file, path) => resolve(dirname(file), path),
};
