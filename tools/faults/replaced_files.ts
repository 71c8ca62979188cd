import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contentsOf } from './contents.ts';
import type { Scenario } from './scenario.ts';

/** Files of a command, in a folder where an earlier run of it has written before. */
export interface Replacement {
  readonly name: string;
  /** Writes the earlier files into a folder. */
  readonly before: (out: string) => void | Promise<void>;
  /** Writes the files into a folder. Contents may depend on the parent of its parent alone. */
  readonly write: (out: string) => void | Promise<void>;
}

/**
 * A scenario in which files are replaced: after a fault each one has its earlier contents or the new ones,
 * and repeating the command completes them. `root`: folder of the temporary folders.
 */
export async function replacedFiles(root: string, { name, before, write }: Replacement): Promise<Scenario> {
  const earlier = await written(root, before);
  const replaced = await written(root, async (out) => {
    await before(out);
    await write(out);
  });
  const work = async (folder: string) => write(join(folder, 'out'));
  return {
    name,
    prepare: async (folder) => before(join(folder, 'out')),
    work,
    check: (folder) => {
      const found = contentsOf(join(folder, 'out'));
      return [
        ...[...earlier.keys()].filter((file) => !found.has(file)).map((file) => `${file} is gone`),
        ...[...found]
          .filter(([file, content]) => content !== earlier.get(file) && content !== replaced.get(file))
          .map(([file]) => `${file} is neither the earlier file nor the new one`),
      ];
    },
    recover: work,
    result: (folder) => JSON.stringify([...contentsOf(join(folder, 'out'))]),
  };
}

/** Contents of the files that `write` writes. */
async function written(root: string, write: Replacement['write']): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(root, 'fault-'));
  try {
    await write(join(folder, 'out'));
    return contentsOf(join(folder, 'out'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
