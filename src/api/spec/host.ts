import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Host } from '../../compiler/catalog/signature.ts';
import { fileText } from '../../storage/read.ts';

/** Largest text that a check reads: vocabularies and class lists are smaller. */
const mostBytes = 64 * 2 ** 20;

/** Size of a file; undefined for folders, devices and pipes, which are not read. */
function sizeOf(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  const facts = statSync(path);
  return facts.isFile() ? facts.size : undefined;
}

/** The compiler's view of the disk. */
export const diskHost: Host = {
  readText: (path) => ((sizeOf(path) ?? Infinity) <= mostBytes ? fileText(path) : undefined),
  sizeOf,
  exists: existsSync,
  resolve: (file, path) => resolve(dirname(file), path),
  list: (folder) => (existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : []),
};

/** The disk with the texts of some files replaced; paths are resolved like those of `fs`. */
export function withFiles(host: Host, files: ReadonlyMap<string, string>): Host {
  const texts = new Map([...files].map(([file, text]) => [resolve(file), text]));
  return {
    ...host,
    readText: (path) => texts.get(path) ?? host.readText(path),
    sizeOf: (path) => texts.get(path)?.length ?? host.sizeOf(path),
    exists: (path) => texts.has(path) || host.exists(path),
  };
}
