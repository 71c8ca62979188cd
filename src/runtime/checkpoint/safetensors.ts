import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { endianness } from 'node:os';
import { naming } from '../../storage/naming.ts';
import { halfToFloat } from '../safetensors/half.ts';
import { SafetensorsError } from './safetensors_error.ts';
import { parseHeader, type StoredEntry } from './safetensors_header.ts';

/**
 * The safetensors layout: 8 bytes little-endian length N of the header; N bytes of JSON, padded with spaces
 * to a multiple of 8; then raw little-endian row-major data, at offsets counted from the end of the header.
 */

export type StoredTensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> }
  | { readonly dtype: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array<ArrayBuffer> }
  | { readonly dtype: 'U8'; readonly shape: readonly number[]; readonly data: Uint8Array<ArrayBuffer> };

export interface TensorFile {
  /** Tensors in the order of the header. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Bytes before the data: the length of the header and the header itself. */
  readonly header: Uint8Array;
}

/** Reads F32, I32 and U8; F16 is widened to F32. The tensors are copies. Throws SafetensorsError. */
export function readSafetensors(bytes: Uint8Array): TensorFile {
  return readFrom(bytes.length, (from, count) => new Uint8Array(bytes.subarray(from, from + count)));
}

/** The header of a file; also checks the length of its data. Throws SafetensorsError naming the file. */
export function readSafetensorsHeader(path: string): Omit<TensorFile, 'tensors'> {
  return withFile(path, (length, read) => {
    const { metadata, header } = headerFrom(length, read);
    return { metadata, header };
  });
}

/**
 * `readSafetensors` from disk, one tensor at a time, since files may exceed the largest buffer. Errors name
 * the file.
 */
export function readSafetensorsFile(path: string): TensorFile {
  return withFile(path, readFrom);
}

/** `count` bytes of a file. */
type ReadBytes = (from: number, count: number) => Uint8Array<ArrayBuffer>;

function withFile<T>(path: string, work: (length: number, read: ReadBytes) => T): T {
  const facts = statSync(path);
  // Opening a pipe would wait for a writer.
  if (!facts.isFile() && !facts.isDirectory()) throw new SafetensorsError('it is a device or pipe', path);
  const file = openSync(path, 'r');
  try {
    return work(fstatSync(file).size, (from, count) => naming(path, () => readBytes(file, from, count)));
  } catch (error) {
    if (error instanceof SafetensorsError) throw new SafetensorsError(error.problem, path);
    throw error;
  } finally {
    closeSync(file);
  }
}

/**
 * Equal tensors in equal order give equal bytes. Throws an Error (a bug) if a shape does not match its data.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([...safetensorsChunks(tensors, metadata)]));
}

/** The bytes of a file, one chunk for the header and one for each tensor. */
export function* safetensorsChunks(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Iterable<Uint8Array> {
  requireLittleEndian();
  yield headerBytes(tensors, metadata);
  for (const [, { data }] of inFileOrder(tensors)) {
    yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
}

/**
 * Wider elements first, so that each tensor starts at a multiple of its element size without gaps, which the
 * layout forbids.
 */
function inFileOrder(
  tensors: ReadonlyMap<string, StoredTensor>,
): readonly (readonly [string, StoredTensor])[] {
  return [...tensors].sort(([, a], [, b]) => widthOf(b) - widthOf(a));
}

function widthOf({ data }: StoredTensor): number {
  return data.BYTES_PER_ELEMENT;
}

/** The length field and the header of a file. Throws an Error (a bug) if a shape does not match its data. */
export function headerBytes(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let end = 0;
  const entries = inFileOrder(tensors).map(([name, { dtype, shape, data }]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== data.length) throw new Error(`${name} [${shape}] has ${data.length} elements`);
    const begin = end;
    end += data.byteLength;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const text = Buffer.from(json, 'utf8');
  const padded = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  padded.writeBigUInt64LE(BigInt(padded.length - 8));
  text.copy(padded, 8);
  return padded;
}

function readFrom(length: number, read: ReadBytes): TensorFile {
  requireLittleEndian();
  const { entries, metadata, header } = headerFrom(length, read);
  const tensors = entries.map(
    ({ name, begin, end, ...entry }) =>
      [name, stored(entry, read(header.length + begin, end - begin))] as const,
  );
  return { tensors: new Map(tensors), metadata, header };
}

function headerFrom(length: number, read: ReadBytes) {
  if (length < 8) throw new SafetensorsError(`not a safetensors file: only ${length} bytes long`);
  const lengthField = read(0, 8);
  const size = new DataView(lengthField.buffer).getBigUint64(0, true);
  if (size > BigInt(length - 8)) {
    throw new SafetensorsError(
      `truncated or not a safetensors file: its header should take ${size} bytes, but ${length - 8} follow`,
    );
  }
  const start = 8 + Number(size);
  const header = read(0, start);
  return { ...parseHeader(header.subarray(8), length - start), header };
}

function readBytes(file: number, from: number, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  let done = 0;
  while (done < count) {
    const got = readSync(file, bytes, done, Math.min(count - done, 2 ** 30), from + done);
    if (got === 0) throw new SafetensorsError('the file became shorter while it was read');
    done += got;
  }
  return bytes;
}

function stored(
  { dtype, shape }: Pick<StoredEntry, 'dtype' | 'shape'>,
  { buffer }: Uint8Array<ArrayBuffer>,
): StoredTensor {
  switch (dtype) {
    case 'F32':
      return { dtype, shape, data: new Float32Array(buffer) };
    case 'F16':
      return { dtype: 'F32', shape, data: Float32Array.from(new Uint16Array(buffer), halfToFloat) };
    case 'I32':
      return { dtype, shape, data: new Int32Array(buffer) };
    case 'U8':
      return { dtype, shape, data: new Uint8Array(buffer) };
  }
}

/** Typed arrays are written in the byte order of the machine; the layout requires little-endian. */
function requireLittleEndian(): void {
  if (endianness() !== 'LE') throw new Error('unitc runs on little-endian machines only');
}
