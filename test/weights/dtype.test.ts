import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesPerElement, toFloats, type WeightDType } from '../../src/runtime/weights/dtype.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { contents, opened, safetensorsOf } from './support.ts';

const bytesOf = (values: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function converted(dtype: WeightDType, values: ArrayBufferView<ArrayBuffer>): number[] {
  return [...toFloats(dtype, bytesOf(values), 'w')];
}

describe('to 32-bit floats', () => {
  test.each([
    [
      'F64',
      Float64Array.of(0.1, -0, Number.NaN, Number.NEGATIVE_INFINITY),
      [Math.fround(0.1), -0, Number.NaN, -Infinity],
    ],
    ['F32', Float32Array.of(1.5, -2), [1.5, -2]],
    [
      'F16',
      Uint16Array.of(0x3e00, 0xc000, 0x7c00, 0xfc00, 0x7e00),
      [1.5, -2, Infinity, -Infinity, Number.NaN],
    ],
    [
      'F16',
      Uint16Array.of(0x0001, 0x83ff, 0x8000, 0x7bff, 0x0400),
      [2 ** -24, -1023 * 2 ** -24, -0, 65504, 2 ** -14],
    ],
    ['BF16', Uint16Array.of(0x3fc0, 0xc000, 0x0001, 0xff80), [1.5, -2, 2 ** -133, -Infinity]],
    ['I64', BigInt64Array.of(-7n, 2n ** 40n), [-7, 2 ** 40]],
    ['U64', BigUint64Array.of(2n ** 63n), [2 ** 63]],
    ['I32', Int32Array.of(-(2 ** 31), 16777216), [-(2 ** 31), 16777216]],
    ['U32', Uint32Array.of(2 ** 31), [2 ** 31]],
    ['I16', Int16Array.of(-32768), [-32768]],
    ['U16', Uint16Array.of(65535), [65535]],
    ['I8', Int8Array.of(-128), [-128]],
    ['U8', Uint8Array.of(255), [255]],
    ['BOOL', Uint8Array.of(0, 1), [0, 1]],
  ] as const)('%s', (dtype, values, expected) => {
    expect(converted(dtype, values)).toEqual(expected);
  });

  test('every f16 bit pattern has its value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.nat(1023),
        fc.boolean(),
        (exponent, fraction, negative) => {
          const half = Uint16Array.of((negative ? 0x8000 : 0) | (exponent << 10) | fraction);
          const value = (negative ? -1 : 1) * (1 + fraction / 1024) * 2 ** (exponent - 15);
          expect(converted('F16', half)).toEqual([value]);
        },
      ),
    );
  });

  test.each([
    ['I64', BigInt64Array.of(2n ** 24n + 1n), 'w: 16777217 has no exact 32-bit float'],
    ['I32', Int32Array.of(-16777217), 'w: -16777217 has no exact 32-bit float'],
    ['F64', Float64Array.of(1e39), 'w: 1e+39 is beyond the range of 32-bit floats'],
  ] as const)('%s values that no 32-bit float represents are an error', async (dtype, values, message) => {
    expect(await dataErrorOf(() => converted(dtype, values), '/')).toBe(message);
  });

  test('values at an unaligned offset of a buffer', () => {
    const buffer = new Uint8Array(13);
    buffer.set(bytesOf(Float64Array.of(2.5)), 5);
    expect([...toFloats('F64', buffer.subarray(5), 'w')]).toEqual([2.5]);
  });
});

test('safetensors of every type, as stored bytes and as floats', async () => {
  let end = 0;
  const entries = Object.entries(bytesPerElement).map(([dtype, width]) => {
    const begin = end;
    end += 2 * width;
    return [dtype, { dtype, shape: [2], data_offsets: [begin, end] }];
  });
  const header = { __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) };
  const file = await opened(safetensorsOf(header, new Uint8Array(end)));
  expect(file.format).toBe('safetensors');
  expect(Object.values(contents(file))).toEqual(
    Object.keys(bytesPerElement).map((dtype) => `${dtype} [2]: 0 0`),
  );
  expect(file.bytes('BF16')).toHaveLength(4);
  expect(await dataErrorOf(() => file.read('none'), file.path)).toBe('<root>: there is no tensor none');
});
