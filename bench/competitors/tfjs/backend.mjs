import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { valuesOf } from '../../values.mjs';

export async function openBackend() {
  if (!(await tf.setBackend('webgpu'))) throw new Error('its WebGPU backend does not start');
  await tf.ready();
}

/** Resolves when all queued work is done. */
export async function finished() {
  const backend = tf.backend();
  if (backend.commandEncoder) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
  await backend.queue.onSubmittedWorkDone();
}

/** @param {import('../../values.mjs').TensorSpec} spec */
export function tensorOf(spec) {
  return tf.tensor(valuesOf(spec), spec.shape, spec.dtype === 'f32' ? 'float32' : 'int32');
}

/**
 * Makes a benchmark of a function of tensors: its results are compared once, then it is queued repeatedly.
 * @param {import('../../values.mjs').TensorSpec[]} specs
 * @param {(...inputs: tf.Tensor[]) => Record<string, tf.Tensor>} compute called within `tf.tidy`
 * @param {object} [layout] conversions if TensorFlow's layout differs
 * @param {(x: tf.Tensor, spec: object) => tf.Tensor} [layout.enter] converts inputs, once
 * @param {(x: tf.Tensor) => tf.Tensor} [layout.leave] converts results, for comparison
 */
export function prepareFunction(specs, compute, { enter = (x) => x, leave = (x) => x } = {}) {
  const inputs = tf.tidy(() => specs.map((spec) => enter(tensorOf(spec), spec)));
  const once = () => tf.tidy(() => compute(...inputs));
  return {
    async results() {
      const outputs = once();
      const entries = Object.entries(outputs).map(async ([name, tensor]) => [
        name,
        await leave(tensor).data(),
      ]);
      const results = Object.fromEntries(await Promise.all(entries));
      tf.dispose(outputs);
      return results;
    },
    async run(repeats) {
      for (let i = 0; i < repeats; i++) tf.dispose(once());
      await finished();
    },
    release: () => tf.dispose(inputs),
  };
}
