import { resolve } from 'node:path';
import { pathsOf } from '../../compiler/catalog/paths.ts';
import { formatNamed } from '../formats/index.ts';
import { requirePath } from '../reading/files.ts';

/** The part of a dataset spec that names files. */
interface DatasetPaths {
  readonly format: { readonly builtin: string; readonly args: Readonly<Record<string, unknown>> };
}

/**
 * Throws DataError for the first path of a dataset that does not exist. This is cheap, so it is checked
 * before a device is opened.
 */
export function requireDataPaths(datasets: readonly DatasetPaths[], root: string): void {
  for (const { format } of datasets) {
    for (const { name, type } of formatNamed(format.builtin).parameters) {
      for (const { path } of pathsOf(type, format.args[name])) {
        requirePath(
          resolve(root, path),
          `check \`${name}\` of ${format.builtin}; it is relative to the folder of the spec`,
        );
      }
    }
  }
}
