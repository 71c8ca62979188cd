/**
 * The content of a file in a value: the value itself, or its member `bytes` as in image and audio columns of
 * Hugging Face's datasets; undefined for any other value.
 */
export function bytesIn(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const bytes = memberOf(value, 'bytes');
  return bytes instanceof Uint8Array ? bytes : undefined;
}

/** The path in a value without bytes: the value itself, or its member `path`; undefined if it has none. */
export function pathIn(value: unknown): string | undefined {
  const path = typeof value === 'string' ? value : memberOf(value, 'path');
  return typeof path === 'string' && path.trim() !== '' ? path : undefined;
}

function memberOf(value: unknown, name: 'bytes' | 'path'): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
