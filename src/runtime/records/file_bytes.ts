/**
 * The bytes of a file that are a value themselves, or its member `bytes`, as in columns of images and audio
 * of Hugging Face's datasets; undefined for any other value.
 */
export function bytesIn(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const bytes = memberOf(value, 'bytes');
  return bytes instanceof Uint8Array ? bytes : undefined;
}

/** The path in a value without bytes: its member `path`, or the value itself; undefined where it has none. */
export function pathIn(value: unknown): string | undefined {
  const path = typeof value === 'string' ? value : memberOf(value, 'path');
  return typeof path === 'string' && path.trim() !== '' ? path : undefined;
}

function memberOf(value: unknown, name: 'bytes' | 'path'): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
