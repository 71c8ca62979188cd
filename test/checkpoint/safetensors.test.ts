import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readSafetensors,
  readSafetensorsFile,
  type StoredTensor,
  writeSafetensors,
} from '../../src/runtime/checkpoint/safetensors.ts';
import { SafetensorsError } from '../../src/runtime/checkpoint/safetensors_error.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const tensors = new Map<string, StoredTensor>([
  ['mask', { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 0, 255) }],
  ['weight', { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, -0, 3.5e-42, Number.NaN) }],
  ['scalar', { dtype: 'I32', shape: [], data: Int32Array.of(-7) }],
  ['nothing', { dtype: 'F32', shape: [0, 4], data: new Float32Array(0) }],
]);

/** A file with the given header text, followed by `data` bytes. */
function fileOf(header: string, data: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function entry(dtype: string, shape: readonly unknown[], offsets: readonly number[]): string {
  return JSON.stringify({ w: { dtype, shape, data_offsets: offsets } });
}

function messageOf(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(SafetensorsError);
    return (error as Error).message;
  }
  throw new Error('expected a SafetensorsError');
}

describe('a file', () => {
  test('returns the tensors and metadata that were written', () => {
    const read = readSafetensors(writeSafetensors(tensors, { step: '12', note: 'ü' }));
    expect(read.metadata).toEqual({ step: '12', note: 'ü' });
    expect(new Map([...read.tensors].sort())).toEqual(new Map([...tensors].sort()));
  });

  test('starts its data and every tensor at a multiple of its element size, without gaps', () => {
    const bytes = writeSafetensors(tensors, {});
    const size = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(size % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size)));
    let end = 0;
    for (const [name, { data_offsets: offsets }] of Object.entries<{ data_offsets: number[] }>(header)) {
      if (name === '__metadata__') continue;
      expect(offsets[0]).toBe(end);
      expect(offsets[0]! % tensors.get(name)!.data.BYTES_PER_ELEMENT).toBe(0);
      end = offsets[1]!;
    }
    expect(bytes.length).toBe(8 + size + end);
  });

  test('has the same bytes for the same tensors', () => {
    expect(writeSafetensors(tensors, { a: '1' })).toEqual(writeSafetensors(new Map(tensors), { a: '1' }));
  });

  test('is read from disk', () => {
    const path = join(temporaryFolder(), 'x.safetensors');
    writeFileSync(path, writeSafetensors(tensors, {}));
    expect(readSafetensorsFile(path).tensors.get('scalar')).toEqual(tensors.get('scalar'));
  });

  test('refuses a tensor whose shape does not match its data', () => {
    const wrong: StoredTensor = { dtype: 'F32', shape: [3], data: Float32Array.of(1) };
    expect(() => writeSafetensors(new Map([['w', wrong]]), {})).toThrow('w [3] has 1 elements');
  });
});

test('half precision is widened: normal, subnormal, infinite and NaN', () => {
  const bytes = fileOf(entry('F16', [6], [0, 12]), 12);
  const halves = [0x3c00, 0xc100, 0x0001, 0x7c00, 0xfc00, 0x7e00];
  new Uint8Array(bytes.buffer).set(new Uint8Array(Uint16Array.from(halves).buffer), bytes.length - 12);
  expect(readSafetensors(bytes).tensors.get('w')).toEqual({
    dtype: 'F32',
    shape: [6],
    data: Float32Array.of(1, -2.5, 2 ** -24, Infinity, -Infinity, Number.NaN),
  });
});

describe('damage is named', () => {
  test.each([
    ['an empty file', new Uint8Array(0), 'not a safetensors file: only 0 bytes long'],
    [
      'another kind of file',
      new TextEncoder().encode('PK\u0003\u0004 and so on and on'),
      'truncated or not a safetensors file',
    ],
    ['a header that is not JSON', fileOf('{"w": ', 0), 'its header is not a JSON object'],
    ['a header of another type', fileOf('[1, 2]', 0), 'its header is not a JSON object'],
    [
      'data truncated',
      fileOf(entry('F32', [2], [0, 8]), 4),
      'its data ends at byte 8, but only 4 are present',
    ],
    ['an unknown type', fileOf(entry('F8', [2], [0, 2]), 2), 'type F8 is not supported; expected F32, F16'],
    ['a wrong size', fileOf(entry('F32', [2], [0, 4]), 4), 'F32 [2] takes 8 bytes, its data_offsets hold 4'],
    ['a negative offset', fileOf(entry('F32', [1], [-4, 0]), 4), 'data_offsets are not two whole numbers'],
    ['a shape of words', fileOf(entry('F32', ['a'], [0, 4]), 4), 'its shape is not a list of whole numbers'],
    ['metadata of numbers', fileOf('{"__metadata__": {"a": 1}}', 0), '__metadata__ does not map names'],
  ])('%s', (_, bytes, message) => {
    expect(messageOf(bytes)).toContain(message);
  });

  test('and the file is named', () => {
    const path = join(temporaryFolder(), 'cut.safetensors');
    writeFileSync(path, writeSafetensors(tensors, {}).subarray(0, -3));
    expect(() => readSafetensorsFile(path)).toThrow(`${path}: tensor`);
  });

  test('arbitrary bytes cause no other kind of error', () => {
    const valid = writeSafetensors(tensors, { a: 'b' });
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), (at, byte, length) => {
        const bytes = valid.slice(0, length);
        if (at < length) bytes[at] = byte;
        try {
          readSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(SafetensorsError);
        }
      }),
    );
  });
});
