import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contentsOf } from './contents.ts';
import type { Scenario } from './scenario.ts';

/** Output files of a command, in a folder that already has those of an earlier call. */
export interface Replacement {
  readonly name: string;
  /** Writes the earlier files into a folder. */
  readonly before: (out: string) => void | Promise<void>;
  /** Writes the files into a folder. Contents may depend only on the parent of its parent. */
  readonly write: (out: string) => void | Promise<void>;
}

/**
 * A scenario that replaces files: after a fault, each has its earlier or its new contents, and repeating the
 * command completes the replacement. `root`: folder of the temporary folders.
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
