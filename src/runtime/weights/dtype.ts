import { DataError } from '../errors.ts';

/** Bytes of one element by element type, under the names of safetensors. */
export const bytesPerElement = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;

export type WeightDType = keyof typeof bytesPerElement;

export function isWeightDType(value: unknown): value is WeightDType {
  return typeof value === 'string' && Object.hasOwn(bytesPerElement, value);
}

/**
 * Converts little-endian elements to 32-bit floats. Wider floats are rounded to nearest. Throws DataError at
 * `where` for a value without such a float: an integer of more than 24 significant bits, or a float beyond
 * the range.
 */
export function toFloats(
  dtype: WeightDType,
  bytes: Uint8Array<ArrayBuffer>,
  where: string,
): Float32Array<ArrayBuffer> {
  const { buffer, byteOffset: from } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const count = bytes.length / bytesPerElement[dtype];
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer, from, count);
    case 'F64':
      return rounded(new Float64Array(buffer, from, count), where);
    case 'F16':
      return fromHalf(new Uint16Array(buffer, from, count));
    case 'BF16':
      return fromBrainFloat(new Uint16Array(buffer, from, count));
    case 'I64':
      return exactIntegers(new BigInt64Array(buffer, from, count), where);
    case 'U64':
      return exactIntegers(new BigUint64Array(buffer, from, count), where);
    case 'I32':
      return exactIntegers(new Int32Array(buffer, from, count), where);
    case 'U32':
      return exactIntegers(new Uint32Array(buffer, from, count), where);
    case 'I16':
      return Float32Array.from(new Int16Array(buffer, from, count));
    case 'U16':
      return Float32Array.from(new Uint16Array(buffer, from, count));
    case 'I8':
      return Float32Array.from(new Int8Array(buffer, from, count));
    case 'U8':
    case 'BOOL':
      return Float32Array.from(new Uint8Array(buffer, from, count));
  }
}

function rounded(values: Float64Array, where: string): Float32Array<ArrayBuffer> {
  const floats = Float32Array.from(values);
  for (let i = 0; i < floats.length; i++) {
    if (Number.isFinite(values[i]) && !Number.isFinite(floats[i])) {
      throw new DataError(where, `${values[i]} is beyond the range of 32-bit floats`);
    }
  }
  return floats;
}

/** Converts integers. Throws DataError for one that a 32-bit float cannot represent exactly. */
function exactIntegers(values: ArrayLike<number | bigint>, where: string): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(values.length);
  for (let i = 0; i < floats.length; i++) {
    const value = values[i]!;
    floats[i] = Number(value);
    // Loose equality compares a float and a bigint by value.
    // biome-ignore lint/suspicious/noDoubleEquals: compares a number with a bigint by value
    if (floats[i] != value) throw new DataError(where, `${value} has no exact 32-bit float`);
  }
  return floats;
}

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
function fromHalf(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (const [i, half] of halves.entries()) {
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) floats[i] = (sign ? -1 : 1) * fraction * 2 ** -24;
    // The exponent bias is 15 in binary16 and 127 in binary32; an exponent of all ones stays all ones.
    else bits[i] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13);
  }
  return floats;
}

/** bfloat16: the upper half of a binary32. */
function fromBrainFloat(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (const [i, half] of halves.entries()) bits[i] = half << 16;
  return floats;
}
