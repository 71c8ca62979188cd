import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Host } from '../../compiler/catalog/signature.ts';

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** The compiler's view of the disk. */
export const diskHost: Host = {
  readText: (path) => (isFile(path) ? readFileSync(path, 'utf8') : undefined),
  exists: existsSync,
  resolve: (file, path) => resolve(dirname(file), path),
  list: (folder) => (existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : []),
};

/** The disk with the texts of some files replaced; paths are resolved as `fs` resolves them. */
export function withFiles(host: Host, files: ReadonlyMap<string, string>): Host {
  const texts = new Map([...files].map(([file, text]) => [resolve(file), text]));
  return {
    ...host,
    readText: (path) => texts.get(path) ?? host.readText(path),
    exists: (path) => texts.has(path) || host.exists(path),
  };
}
