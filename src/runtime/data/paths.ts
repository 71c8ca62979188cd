import { resolve } from 'node:path';
import { formatNamed } from '../formats/index.ts';
import { requirePath } from '../reading/files.ts';

/** A dataset as far as its files are concerned. */
interface DatasetPaths {
  readonly format: { readonly builtin: string; readonly args: Readonly<Record<string, unknown>> };
}

/**
 * Throws DataError for the first path of a dataset that does not exist: cheap, so that it is checked before a
 * device is opened.
 */
export function requireDataPaths(datasets: readonly DatasetPaths[], root: string): void {
  for (const { format } of datasets) {
    for (const { name, type } of formatNamed(format.builtin).parameters) {
      const value = format.args[name];
      if (type.kind !== 'path' || typeof value !== 'string') continue;
      requirePath(
        resolve(root, value),
        `check \`${name}\` of ${format.builtin}; it is relative to the folder of the spec`,
      );
    }
  }
}
