/**
 * Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a stateless function
 * from a counter and a key to four random u32 words. Dropout and parameter initialisation use it, in WGSL and
 * on the host.
 */

export type Words4 = readonly [number, number, number, number];
export type Words2 = readonly [number, number];

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;
const rounds = 10;

/** Words are u32: whole numbers in [0, 2^32). */
export function philox4x32(counter: Words4, key: Words2): Words4 {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multiplier0, c0);
    const high1 = multiplyHigh(multiplier1, c2);
    const low0 = Math.imul(multiplier0, c0);
    const low1 = Math.imul(multiplier1, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1 >>> 0, (high0 ^ c3 ^ k1) >>> 0, low0 >>> 0];
    k0 = (k0 + weyl0) >>> 0;
    k1 = (k1 + weyl1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** The upper 32 bits of a·b, computed from 16-bit halves: every sum stays below 2^32. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + (middle >>> 16) + (carry >>> 16);
}

/**
 * WGSL of `philox4x32(counter: vec4<u32>, key: vec2<u32>) -> vec4<u32>` and its helper. WGSL has no 64-bit
 * product.
 */
export const philoxFunctions: Readonly<Record<string, string>> = {
  multiply_high: `fn multiply_high(a: u32, b: u32) -> u32 {
  let a_high = a >> 16u;
  let a_low = a & 0xffffu;
  let b_high = b >> 16u;
  let b_low = b & 0xffffu;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let carry = a_low * b_high + (middle & 0xffffu);
  return a_high * b_high + (middle >> 16u) + (carry >> 16u);
}`,
  philox4x32: `fn philox4x32(counter: vec4<u32>, key: vec2<u32>) -> vec4<u32> {
  var c = counter;
  var k = key;
  for (var round = 0u; round < ${rounds}u; round++) {
    c = vec4<u32>(
      multiply_high(${multiplier1}u, c.z) ^ c.y ^ k.x,
      ${multiplier1}u * c.z,
      multiply_high(${multiplier0}u, c.x) ^ c.w ^ k.y,
      ${multiplier0}u * c.x,
    );
    k += vec2<u32>(${weyl0}u, ${weyl1}u);
  }
  return c;
}`,
};
