import { createHash } from 'node:crypto';

/** Metadata entry of a safetensors export: the SHA-256 of the file, computed with zeros in its place. */
const hashKey = 'unitc.hash';

const zeros = '0'.repeat(64);

/** The file that `write` returns, with its checksum in the metadata. */
export function withHash(
  write: (hash: Readonly<Record<string, string>>) => Uint8Array<ArrayBuffer>,
): Uint8Array {
  return write({ [hashKey]: sha256(write({ [hashKey]: zeros })) });
}

/** Whether a file matches the checksum in its metadata. */
export function hasItsHash(bytes: Uint8Array, metadata: Readonly<Record<string, string>>): boolean {
  const stated = metadata[hashKey] ?? '';
  const place = Buffer.from(`"${hashKey}":"${stated}"`);
  const file = Buffer.from(bytes);
  const at = file.indexOf(place);
  if (stated.length !== zeros.length || at < 0) return false;
  file.write(zeros, at + place.length - 1 - zeros.length);
  return sha256(file) === stated;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
