// Values that every competitor generates from a name, equal bit for bit in JavaScript and Python
// (competitors/torch/values.py).

/** FNV-1a hash of a name, which selects its stream of values. */
function hashOf(name) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A 32-bit word of the stream: two rounds of multiply and shift. */
function wordAt(stream, i) {
  let x = (Math.imul(i, 0x9e3779b1) + stream) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x85ebca77);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae3d);
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * @typedef {{ kind: 'constant', value: number }
 *   | { kind: 'uniform', least: number, most: number }
 *   | { kind: 'values', values: number[] }
 *   | { kind: 'integers', least: number, below: number }} Fill the contents of a tensor
 * @typedef {{ name: string, shape: number[], dtype: 'f32' | 'i32', fill: Fill }} TensorSpec
 */

/** 24 bits of a word as a number in [0, 1), exact in f32. */
const fractionAt = (stream, i) => (wordAt(stream, i) >>> 8) / 2 ** 24;

/** @param {Fill} fill @returns {(stream: number, i: number) => number} */
function elementOf(fill) {
  if (fill.kind === 'constant') return () => fill.value;
  if (fill.kind === 'values') return (_, i) => fill.values[i];
  if (fill.kind === 'integers')
    return (stream, i) => fill.least + (wordAt(stream, i) % (fill.below - fill.least));
  return (stream, i) => fill.least + (fill.most - fill.least) * fractionAt(stream, i);
}

/** @param {TensorSpec} spec @returns {Float32Array | Int32Array} */
export function valuesOf({ name, shape, dtype, fill }) {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = new (dtype === 'f32' ? Float32Array : Int32Array)(count);
  const stream = hashOf(name);
  const element = elementOf(fill);
  for (let i = 0; i < count; i++) data[i] = element(stream, i);
  return data;
}

/** Uniform in [-bound, bound). */
export const uniform = (bound = 1) => ({ kind: 'uniform', least: -bound, most: bound });
