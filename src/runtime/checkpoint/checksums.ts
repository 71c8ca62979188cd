import { createHash } from 'node:crypto';
import { headerBytes, type StoredTensor, type TensorFile } from './safetensors.ts';

/**
 * Checksums of a checkpoint, in the `__metadata__` of its safetensors header, so that other readers ignore
 * them: `checksums` maps each tensor to the SHA-256 of its bytes, and `header` is the SHA-256 of the whole
 * header, its length field included, with 64 zeros instead of that value.
 */

const unknown = '0'.repeat(64);

/** SHA-256 of the bytes of every tensor. */
export function checksumsOf(tensors: ReadonlyMap<string, StoredTensor>): ReadonlyMap<string, string> {
  return new Map([...tensors].map(([name, { data }]) => [name, sumOf(data)]));
}

export function withChecksums(
  tensors: ReadonlyMap<string, StoredTensor>,
  sums: ReadonlyMap<string, string>,
  metadata: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const draft = { header: unknown, ...metadata, checksums: JSON.stringify(Object.fromEntries(sums)) };
  return { ...draft, header: sumOf(headerBytes(tensors, draft)) };
}

/** The first damage found in a file, as a clause; undefined if everything is as it was written. */
export function damageOf(file: TensorFile): string | undefined {
  const { tensors, metadata } = file;
  const inHeader = headerDamage(file);
  if (inHeader !== undefined) return inHeader;
  const sums = parsedSums(metadata.checksums!);
  if (!sums) return 'its header has no list of checksums';
  for (const [name, { data }] of tensors) {
    if (sums.get(name) !== sumOf(data)) return `the checksum of tensor ${name} does not match`;
  }
  return undefined;
}

/** Undefined if the text is not a JSON object: a header with a matching checksum need not be valid. */
function parsedSums(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

/** `damageOf` for the header alone. */
export function headerDamage({ metadata, header }: Omit<TensorFile, 'tensors'>): string | undefined {
  const { header: stated, checksums } = metadata;
  if (stated === undefined || checksums === undefined) return 'its header has no checksums';
  return sumOf(withoutSum(header, stated)) === stated
    ? undefined
    : 'the checksum of its header does not match';
}

/** The header as it was when its checksum was computed. */
function withoutSum(header: Uint8Array, sum: string): Uint8Array {
  const at = Buffer.from(header).indexOf(`"header":"${sum}"`);
  const copy = Buffer.from(header);
  if (at >= 0) copy.write(unknown, at + '"header":"'.length, 'latin1');
  return copy;
}

function sumOf(data: NodeJS.ArrayBufferView): string {
  const { buffer, byteOffset, byteLength } = data;
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}
