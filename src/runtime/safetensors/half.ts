/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
export function halfToFloat(bits: number): number {
  const sign = bits >>> 15 === 1 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Largest finite number of binary16. */
export const largestHalf = 65504;

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

/**
 * The bits of the binary16 number nearest to a finite number of at most `largestHalf`; ties go to the even
 * fraction.
 */
export function floatToHalf(value: number): number {
  single[0] = value;
  const bits = singleBits[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 255) - 127;
  // A subnormal of binary16 is a multiple of 2^-24.
  if (exponent < -14) return sign | roundedToEven(Math.abs(single[0]!) * 2 ** 24);
  const fraction = roundedToEven((bits & 0x7fffff) * 2 ** -13);
  // A fraction that is rounded up to 1024 carries into the exponent, the next higher bits.
  return sign + ((exponent + 15) << 10) + fraction;
}

function roundedToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest > 0.5 ? below + 1 : below;
  return below % 2 === 0 ? below : below + 1;
}
