import type { ValueType } from './signature.ts';

type PathType = Extract<ValueType, { kind: 'path' }>;

/**
 * Paths of existing files or folders in the value of an argument, without patterns such as `data/*.csv` and
 * `{0..9}.tar`.
 */
export function pathsOf(
  type: ValueType,
  value: unknown,
): readonly { readonly path: string; readonly type: PathType }[] {
  if (type.kind === 'held_out' && type.files) return pathsOf(type.files, value);
  if (type.kind === 'list')
    return Array.isArray(value) ? value.flatMap((item) => pathsOf(type.of, item)) : [];
  if (type.kind !== 'path' || typeof value !== 'string') return [];
  return type.patterns && /[*?{]/.test(value) ? [] : [{ path: value, type }];
}
