import { blockUntilReady, defaultDevice, init, jit, numpy as np, tree } from '@jax-js/jax';
import { valuesOf } from '../../values.mjs';

export async function openBackend() {
  if (!(await init('webgpu')).includes('webgpu')) throw new Error('its WebGPU backend does not start');
  defaultDevice('webgpu');
}

/** @param {import('../../values.mjs').TensorSpec} spec */
export function arrayOf(spec) {
  const dtype = spec.dtype === 'f32' ? np.float32 : np.int32;
  return np.array(valuesOf(spec), { shape: spec.shape, dtype });
}

/**
 * Makes a benchmark of a function of arrays, compiled by `jit`.
 * @param {import('../../values.mjs').TensorSpec[]} specs
 * @param {(...inputs: np.Array[]) => Record<string, np.Array>} compute consumes its inputs, as functions in
 *   jax-js do
 */
export async function prepareFunction(specs, compute) {
  const inputs = specs.map(arrayOf);
  const compiled = jit(compute);
  const once = () => compiled(...inputs.map((input) => input.ref));
  return {
    async results() {
      const entries = Object.entries(once()).map(async ([name, array]) => [name, await array.data()]);
      return Object.fromEntries(await Promise.all(entries));
    },
    async run(repeats) {
      const outputs = Array.from({ length: repeats }, once);
      await blockUntilReady(outputs);
      tree.dispose(outputs);
    },
    release() {
      tree.dispose(inputs);
      compiled.dispose?.();
    },
  };
}
