import { floatToHalf, halfToFloat } from './half.ts';

/**
 * Weights of an exported model as safetensors, without Node's API: 8 bytes little-endian length N of the
 * header; N bytes of JSON, padded with spaces to a multiple of 8; then the tensors, little-endian, in the
 * order of the header.
 */

/** A tensor in float32. */
export interface WeightTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Element type of all tensors of a file. */
export type WeightElement = 'F32' | 'F16';

const bytesOf: Readonly<Record<WeightElement, number>> = { F32: 4, F16: 2 };

/** The chunks of a file: the header, then a chunk for each tensor. */
export function* weightsFile(
  tensors: readonly WeightTensor[],
  element: WeightElement,
  metadata: Readonly<Record<string, string>>,
): Iterable<Uint8Array> {
  let end = 0;
  const entries = tensors.map(({ name, shape, data }) => {
    const begin = end;
    end += data.length * bytesOf[element];
    return [name, { dtype: element, shape, data_offsets: [begin, end] }] as const;
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const text = new TextEncoder().encode(json);
  const header = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(text, 8);
  yield header;
  for (const { data } of tensors) {
    const stored = element === 'F32' ? data : Uint16Array.from(data, floatToHalf);
    yield new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  }
}

/** A file was not written by `weightsFile`; the message says why. */
export class WeightsFormatError extends Error {
  override readonly name = 'WeightsFormatError';
}

interface HeaderEntry {
  readonly dtype: WeightElement;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The tensors of a file in float32, by name. Throws WeightsFormatError. */
export function readWeightsFile(bytes: Uint8Array): ReadonlyMap<string, WeightTensor> {
  const { entries, start } = headerOf(bytes);
  return new Map(
    [...entries].map(([name, entry]) => [
      name,
      { name, shape: entry.shape, data: dataOf(bytes, name, entry, start) },
    ]),
  );
}

function headerOf(bytes: Uint8Array) {
  const length = bytes.length < 8 ? -1n : new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length < 2n || length > BigInt(bytes.length - 8)) {
    throw new WeightsFormatError('the weights are truncated, or not a safetensors file');
  }
  const start = 8 + Number(length);
  const { __metadata__: _, ...entries } = parsed(bytes.subarray(8, start));
  return { entries: new Map(Object.entries(entries)), start };
}

function parsed(header: Uint8Array): Readonly<Record<string, HeaderEntry>> {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header));
  } catch (error) {
    throw new WeightsFormatError(`the header of the weights is damaged: ${(error as Error).message}`);
  }
}

function dataOf(bytes: Uint8Array, name: string, entry: HeaderEntry, start: number): Float32Array {
  const { dtype, shape, data_offsets } = entry;
  if (dtype !== 'F32' && dtype !== 'F16') {
    throw new WeightsFormatError(`tensor ${name}: expected F32 or F16, found ${dtype}`);
  }
  const [begin, end] = data_offsets;
  const count = shape.reduce((product, size) => product * size, 1);
  if (end - begin !== count * bytesOf[dtype] || start + end > bytes.length) {
    throw new WeightsFormatError(
      `tensor ${name}: [${shape.join(', ')}] does not fit its ${end - begin} bytes`,
    );
  }
  const own = bytes.slice(start + begin, start + end).buffer;
  return dtype === 'F32' ? new Float32Array(own) : Float32Array.from(new Uint16Array(own), halfToFloat);
}
