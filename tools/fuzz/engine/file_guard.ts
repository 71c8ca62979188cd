import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInside } from './scratch.ts';

/** Guard against file changes outside a folder. */
export interface FileGuard {
  /** One sentence per attempt since the last call. */
  taken(): readonly string[];
}

/**
 * Functions of `node:fs` that modify a disk, with and without `Sync`, by the number of leading path
 * arguments.
 */
const changing: Readonly<Record<string, 1 | 2>> = {
  appendFile: 1,
  chmod: 1,
  copyFile: 2,
  cp: 2,
  createWriteStream: 1,
  link: 2,
  mkdir: 1,
  mkdtemp: 1,
  rename: 2,
  rm: 1,
  rmdir: 1,
  symlink: 2,
  truncate: 1,
  unlink: 1,
  utimes: 1,
  writeFile: 1,
};

type AnyFunction = (...args: readonly unknown[]) => unknown;

/**
 * Replaces the functions of `node:fs` in this process: those that modify files reject paths outside `folder`,
 * even when a library calls them.
 */
export function guardFiles(folder: string): FileGuard {
  const attempts: string[] = [];
  const check = (name: string, path: unknown): void => {
    const text = pathOf(path);
    if (text === undefined || isInside(folder, resolve(text))) return;
    attempts.push(`${name}: ${text}`);
    throw new Error(`fuzzing: ${name} outside of the scratch folder: ${text}`);
  };
  for (const functions of [fs, fs.promises] as unknown as Record<string, AnyFunction>[]) {
    for (const [name, paths] of Object.entries(changing)) {
      for (const each of [name, `${name}Sync`])
        guard(functions, each, (args) => {
          for (const path of args.slice(0, paths)) check(each, path);
        });
    }
    for (const name of ['open', 'openSync'])
      guard(functions, name, ([path, flags]) => {
        if (flags !== undefined && flags !== 'r' && flags !== fs.constants.O_RDONLY) check(name, path);
      });
  }
  syncBuiltinESMExports();
  return { taken: () => attempts.splice(0) };
}

function guard(
  functions: Record<string, AnyFunction>,
  name: string,
  check: (args: readonly unknown[]) => void,
): void {
  const original = functions[name];
  if (!original) return;
  functions[name] = function (this: unknown, ...args) {
    check(args);
    return original.apply(this, args as unknown[]);
  };
}

/** Undefined for file descriptors. */
function pathOf(path: unknown): string | undefined {
  if (typeof path === 'string') return path;
  if (path instanceof URL) return fileURLToPath(path);
  return Buffer.isBuffer(path) ? path.toString('utf8') : undefined;
}
