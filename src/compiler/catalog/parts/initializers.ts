import type { Initializer } from '../../artifact/program.ts';

/** Initial values that keep the scale of activations from layer to layer. Weights are [out, in]. */

export const zeros: Initializer = { kind: 'zeros' };
export const ones: Initializer = { kind: 'ones' };

/** Initial values of PyTorch's nn.Embedding. */
export const standardNormal: Initializer = { kind: 'normal', std: 1 };

/** Glorot and Bengio 2010: a compromise between constant variance of activations and of gradients. */
export function xavierUniform(out: number, fanIn: number): Initializer {
  return { kind: 'uniform', bound: Math.sqrt(6 / (fanIn + out)) };
}

/** He et al. 2015: a ReLU preserves the mean square. `gain` multiplies the standard deviation. */
export function heNormal(fanIn: number, gain = 1): Initializer {
  return { kind: 'normal', std: gain * Math.sqrt(2 / fanIn) };
}

/** LeCun et al. 1998: a linear map without activation preserves the variance. */
export function lecunUniform(fanIn: number): Initializer {
  return { kind: 'uniform', bound: Math.sqrt(3 / fanIn) };
}

/** Initial values of PyTorch's nn.Linear. */
export function linearDefault(fanIn: number): Initializer {
  return { kind: 'uniform', bound: Math.sqrt(1 / fanIn) };
}

/**
 * BERT's standard deviation of 0.02 at width 768, scaled to other widths by 1/√width, so that products have
 * the same scale and small models learn from the first steps.
 */
export function bertNormal(width: number): Initializer {
  return { kind: 'normal', std: 0.02 * Math.sqrt(768 / width) };
}
