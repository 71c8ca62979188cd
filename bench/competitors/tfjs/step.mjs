// Entire training steps: forward, backward, clipping and Adam, which has no weight decay in TensorFlow.js.
import * as tf from '@tensorflow/tfjs';
import { matchedTruth } from '../model/matched.mjs';
import { lossOf } from '../model/model.mjs';
import { useOps } from '../model/ops.mjs';
import { finished, tensorOf } from './backend.mjs';
import { ops } from './ops.mjs';

useOps(ops);

/** Number of steps whose losses are compared. */
const compared = 3;

export async function step({ model }) {
  const tensors = Object.fromEntries(model.parameters.map((spec) => [spec.name, parameterOf(spec)]));
  const inputs = Object.fromEntries(model.inputs.map((spec) => [spec.name, inputOf(spec)]));
  const trained = model.parameters.filter(({ trainable }) => trainable).map(({ name }) => tensors[name]);
  const matched = model.matching && matchedTensors(model);
  const { beta1, beta2, eps } = model.optimizer;
  const optimizer = tf.train.adam(model.rate, beta1, beta2, eps);

  const take = () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => lossOf(model, tensors, inputs, matched), trained);
      optimizer.applyGradients(model.clip === null ? grads : clipped(grads, model.clip));
      return value;
    });
  return {
    async results() {
      const losses = [];
      for (let i = 0; i < compared; i++) losses.push((await take().data())[0]);
      return { losses };
    },
    async run(repeats) {
      for (let i = 0; i < repeats; i++) take().dispose();
      await finished();
    },
    release() {
      tf.dispose([tensors, inputs, matched ?? {}]);
      optimizer.dispose();
    },
  };
}

function matchedTensors(model) {
  const { tensors, ...facts } = matchedTruth(model);
  return { ...facts, ...Object.fromEntries(tensors.map((spec) => [spec.name, tensorOf(spec)])) };
}

/** Weights of convolutions are stored in TensorFlow's layout, [k, k, C, O]. */
function parameterOf(spec) {
  const values = tf.tidy(() =>
    spec.shape.length === 4 ? tf.transpose(tensorOf(spec), [2, 3, 1, 0]) : tensorOf(spec),
  );
  return spec.trainable ? tf.variable(values) : values;
}

function inputOf(spec) {
  return tf.tidy(() =>
    spec.name === 'image.pixels' ? tf.transpose(tensorOf(spec), [0, 2, 3, 1]) : tensorOf(spec),
  );
}

/** Gradients times min(1, most / norm), with the norm of all gradients together. */
function clipped(grads, most) {
  const squares = Object.values(grads).map((grad) => tf.sum(tf.square(grad)));
  // `addN` would bind more buffers at once than an adapter allows.
  const norm = tf.sqrt(squares.reduce((sum, one) => tf.add(sum, one)));
  const factor = tf.minimum(1, tf.div(most, tf.add(norm, 1e-6)));
  return Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, tf.mul(grad, factor)]));
}
