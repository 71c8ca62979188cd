import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { DatasetSpec } from '../../../compiler/artifact/run_spec.ts';

/**
 * Maps the id of a record to its name. If ids begin with the path of a file, names are relative to the folder
 * of the spec, so that copies of spec and data have equal names; if the spec itself gives absolute paths, ids
 * are unchanged.
 */
export function recordNames({ format }: Pick<DatasetSpec, 'format'>, root: string): (id: string) => string {
  if (textsIn(format.args).some((text) => isAbsolute(text))) return (id) => id;
  const folder = resolve(root);
  return (id) => (isAbsolute(id) ? relative(folder, id).split(sep).join('/') : id);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
