import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { DatasetSpec } from '../../../compiler/artifact/run_spec.ts';

/**
 * Name of a record by its id. Ids that begin with the path of a file name it relative to the folder of the
 * spec, unless the spec itself gives absolute paths: copies of spec and data have equal names.
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
