import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import type { Scratch } from '../target.ts';

/** A new temporary folder. */
export function newScratch(): Scratch {
  return scratchIn(mkdtempSync(join(tmpdir(), 'unitc-fuzz-')));
}

export function scratchIn(folder: string): Scratch {
  const made = new Set<string>([folder]);
  return {
    folder,
    file: (name, content) => {
      const path = join(folder, name);
      if (!isInside(folder, path)) throw new Error(`${name} leaves the scratch folder`);
      const parent = dirname(path);
      if (!made.has(parent)) {
        mkdirSync(parent, { recursive: true });
        made.add(parent);
      }
      writeFileSync(path, content);
      return path;
    },
    remove: (name) => {
      rmSync(join(folder, name), { recursive: true, force: true });
      made.clear();
      made.add(folder);
    },
  };
}

export function removeScratch({ folder }: Scratch): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Whether a path is that of the folder or inside it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
