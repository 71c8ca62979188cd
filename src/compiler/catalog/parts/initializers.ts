import type { Initializer } from '../../artifact/program.ts';

/** How parameters start, so that activations keep their size from layer to layer. Shapes are [out, in]. */

export const zeros: Initializer = { kind: 'zeros' };
export const ones: Initializer = { kind: 'ones' };

/** PyTorch's nn.Embedding. */
export const standardNormal: Initializer = { kind: 'normal', std: 1 };

/** Glorot and Bengio 2010: the variance of activations and of gradients, both kept as well as one number can. */
export function xavierUniform(out: number, fanIn: number): Initializer {
  return { kind: 'uniform', bound: Math.sqrt(6 / (fanIn + out)) };
}

/** He et al. 2015: the mean square is kept through a ReLU. `gain` multiplies the deviation. */
export function heNormal(fanIn: number, gain = 1): Initializer {
  return { kind: 'normal', std: gain * Math.sqrt(2 / fanIn) };
}

/** LeCun et al. 1998: the variance is kept where no activation follows. */
export function lecunUniform(fanIn: number): Initializer {
  return { kind: 'uniform', bound: Math.sqrt(3 / fanIn) };
}

/** PyTorch's nn.Linear. */
export function linearDefault(fanIn: number): Initializer {
  return { kind: 'uniform', bound: Math.sqrt(1 / fanIn) };
}

/**
 * BERT's 0.02 belongs to its width of 768: narrower layers start larger, so that their products are of the same size and
 * a small model learns from the first steps on.
 */
export function bertNormal(width: number): Initializer {
  return { kind: 'normal', std: 0.02 * Math.sqrt(768 / width) };
}
