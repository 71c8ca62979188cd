// Entire training steps, each a single call of a compiled function: forward, backward, clipping and AdamW.
import { blockUntilReady, jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { matchedTruth } from '../model/matched.mjs';
import { lossOf } from '../model/model.mjs';
import { useOps } from '../model/ops.mjs';
import { arrayOf } from './backend.mjs';
import { ops } from './ops.mjs';

useOps(ops);

/** Number of steps whose losses are compared. */
const compared = 3;

export async function step({ model }) {
  const specs = (trainable) => model.parameters.filter((spec) => spec.trainable === trainable);
  let state = { trained: arraysOf(specs(true)), mean: zerosOf(specs(true)), square: zerosOf(specs(true)) };
  const { tensors = [], ...facts } = model.matching ? matchedTruth(model) : {};
  const given = {
    frozen: arraysOf(specs(false)),
    inputs: arraysOf(model.inputs),
    matched: arraysOf(tensors),
  };
  const compiled = jit(stepOf(model, facts));
  let done = 0;

  /** Runs the next step; returns its loss. */
  const take = () => {
    const { beta1, beta2 } = model.optimizer;
    done++;
    const rate = np.array([(model.rate * Math.sqrt(1 - beta2 ** done)) / (1 - beta1 ** done)]);
    const { loss, ...next } = compiled(state, tree.ref(given), rate);
    state = next;
    return loss;
  };
  return {
    async results() {
      const losses = [];
      for (let i = 0; i < compared; i++) losses.push((await take().data())[0]);
      return { losses };
    },
    async run(repeats) {
      const losses = Array.from({ length: repeats }, take);
      await blockUntilReady([losses, state]);
      tree.dispose(losses);
    },
    release() {
      tree.dispose([state, given]);
      compiled.dispose?.();
    },
  };
}

const arraysOf = (specs) => Object.fromEntries(specs.map((spec) => [spec.name, arrayOf(spec)]));
const zerosOf = (specs) => Object.fromEntries(specs.map(({ name, shape }) => [name, np.zeros(shape)]));

/** The compiled function: (state, constants, learning rate) → the next state and the loss. */
function stepOf(model, facts) {
  return (state, { frozen, inputs, matched }, rate) => {
    const loss = (trained) => lossOf(model, { ...frozen, ...trained }, inputs, { ...facts, ...matched });
    const [value, all] = valueAndGrad(loss)(tree.ref(state.trained));
    const gradients = model.clip === null ? all : clipped(all, model.clip);
    const next = { trained: {}, mean: {}, square: {}, loss: value };
    for (const name of Object.keys(state.trained)) {
      const updated = adamw(model, state, gradients[name], name, rate);
      for (const part of Object.keys(updated)) next[part][name] = updated[part];
    }
    return next;
  };
}

function adamw({ optimizer, rate: plainRate }, state, gradient, name, rate) {
  const { beta1, beta2, eps, weight_decay: decay } = optimizer;
  const { add, mul, div, sub, sqrt } = ops;
  const mean = add(mul(state.mean[name], beta1), mul(gradient, 1 - beta1));
  const square = add(mul(state.square[name], beta2), mul(mul(gradient, gradient), 1 - beta2));
  const moved = sub(state.trained[name], mul(div(mean, add(sqrt(square), eps)), rate));
  return { mean, square, trained: decay === 0 ? moved : mul(moved, 1 - plainRate * decay) };
}

/** Gradients times min(1, most / norm), with the norm of all gradients together. */
function clipped(gradients, most) {
  const squares = Object.values(gradients).map((gradient) => ops.sum(ops.square(gradient)));
  const norm = ops.sqrt(squares.reduce((sum, one) => ops.add(sum, one)));
  const factor = ops.minimum(1, ops.div(most, ops.add(norm, 1e-6)));
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, ops.mul(gradient, factor)]),
  );
}
