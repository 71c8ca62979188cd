import type { Parameter } from '../../compiler/artifact/program.ts';
import type { Draws } from '../../compiler/catalog/training.ts';
import { philox4x32 } from '../../philox.ts';

/** FNV-1a hash of a parameter's name: the number of its random stream. */
function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Uniform values in (0, 1); each is a function of (seed, name, element). */
function uniforms(seed: number, name: string, count: number): Float64Array {
  const values = new Float64Array(count);
  const stream = nameHash(name);
  for (let first = 0; first < count; first += 4) {
    const words = philox4x32([first / 4, stream, 0, 0], [seed >>> 0, 0x756e6974]);
    for (let i = first; i < Math.min(first + 4, count); i++) values[i] = (words[i - first]! + 0.5) / 2 ** 32;
  }
  return values;
}

/** Standard normal values by the Box-Muller transform (1958): one from two uniform values. */
function normals(seed: number, name: string, count: number): Float64Array {
  const u = uniforms(seed, name, 2 * count);
  return new Float64Array(count).map(
    (_, i) => Math.sqrt(-2 * Math.log(u[2 * i]!)) * Math.cos(2 * Math.PI * u[2 * i + 1]!),
  );
}

/** Random numbers of a parameter, for initialisers of the spec. */
export function drawsFor(name: string, seed: number): Draws {
  return {
    uniform: (count) => uniforms(seed, name, count),
    normal: (count) => normals(seed, name, count),
  };
}

/**
 * A parameter's default initial values, in float32. They do not depend on the order in which parameters are
 * drawn.
 */
export function initialize(parameter: Parameter, seed: number): Float32Array {
  const { initializer, name, shape } = parameter;
  const count = shape.reduce((product, size) => product * size, 1);
  switch (initializer.kind) {
    case 'zeros':
      return new Float32Array(count);
    case 'ones':
      return new Float32Array(count).fill(1);
    case 'values':
      return Float32Array.from(initializer.values);
    case 'uniform': {
      const u = uniforms(seed, name, count);
      return new Float32Array(count).map((_, i) => (2 * u[i]! - 1) * initializer.bound);
    }
    case 'normal': {
      const values = normals(seed, name, count);
      return new Float32Array(count).map((_, i) => initializer.std * values[i]!);
    }
  }
}
