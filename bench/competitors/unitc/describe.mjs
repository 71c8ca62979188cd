// A task of a resolved model as plain data, from which other libraries build the same model: built-ins with
// their arguments, parameters by path, initial values and inputs.
import { uniform } from '../../values.mjs';

/**
 * Description of a training step. Throws an Error for a task without a decoder, which the other libraries do
 * not support.
 * @returns {object}
 */
export function describe(model, task, { parameters, program, run }) {
  const reached = new Set(program.updates);
  return {
    ...describeForward(model, task),
    parameters: parameters.filter(({ name, trainable }) => !trainable || reached.has(name)).map(parameterOf),
    inputs: program.inputs
      .filter(({ buffer }) => buffer === 'batch')
      .map((input) => inputOf(model, task, input)),
    loss: task.loss.map(({ weight, call }) => ({ ...builtinOf(call), weight, head: call.args.head.member })),
    optimizer: run.train.optimizer.args,
    clip: largestNorm(run.train.clip),
  };
}

/**
 * Norm to which gradients are clipped, or null. Throws an Error for other clipping, which the other libraries
 * lack.
 */
function largestNorm(clip) {
  if (!clip) return null;
  if (clip.builtin !== 'grad_norm')
    throw new Error(`the benchmark does not support the clip ${clip.builtin}`);
  return clip.args.max;
}

/** Description of the forward pass of a task. Throws an Error for a task without a decoder. */
export function describeForward(model, task) {
  const { decoding } = task;
  if (!decoding)
    throw new Error(`task ${task.name} has no decoder: the benchmark supports tasks with a decoder`);
  return {
    encoders: decoding.attend.map((memory) => encoderOf(model, memory)),
    index: task.index,
    decoder: decoderOf(model, decoding),
    queries: `${task.name}.queries.weight`,
    heads: task.heads.map((call) => ({
      ...builtinOf(call),
      name: call.label,
      path: `${task.name}.${call.label}`,
    })),
    everyLayer: decoding.everyLayer,
  };
}

const builtinOf = ({ builtin, args }) => ({ builtin, args });

export function parameterOf({ path, shape, trainable, initializer }) {
  return { name: path, shape, dtype: 'f32', trainable, fill: fillOf(initializer) };
}

/** Fill of a parameter. Random values are uniform, with the variance of the initializer. */
function fillOf(initializer) {
  if (initializer.kind === 'uniform') return uniform(initializer.bound);
  if (initializer.kind === 'normal') return uniform(Math.sqrt(3) * initializer.std);
  if (initializer.kind === 'values') return initializer;
  return { kind: 'constant', value: initializer.kind === 'ones' ? 1 : 0 };
}

/** An input without padding, so that the other libraries need no masks. */
export function inputOf(model, task, { name, shape, dtype }) {
  const dataset = model.datasets.find((candidate) => candidate.name === task.dataset).facts;
  const vocabulary = model.modalities.find(({ kind }) => kind === 'tokens')?.facts.vocabulary;
  const fills = {
    'image.pixels': uniform(),
    'image.mask': { kind: 'constant', value: 0 },
    'text.ids': { kind: 'integers', least: 1, below: vocabulary },
    'text.segments': { kind: 'integers', least: 0, below: 2 },
    'text.mask': { kind: 'constant', value: 1 },
    'truth.label': { kind: 'integers', least: 0, below: dataset.classes },
    'truth.box': { kind: 'uniform', least: 0.2, most: 0.6 },
    'truth.attributes': { kind: 'integers', least: -1, below: dataset.attributes },
    'truth.scores': { kind: 'uniform', least: 0, most: 1 },
  };
  return { name, shape, dtype, fill: fills[name] };
}

function encoderOf(model, { encoder, view }) {
  const { body } = model.encoders.find(({ name }) => name === encoder);
  const used = new Map();
  const calls = body.map((call) => {
    const local = call.label ?? call.builtin;
    used.set(local, (used.get(local) ?? 0) + 1);
    const count = used.get(local);
    return { ...builtinOf(call), path: `${encoder}.${local}${count > 1 ? count : ''}` };
  });
  return { calls, first: view !== undefined };
}

function decoderOf(model, decoding) {
  const { name, body } = model.decoders.find((decoder) => decoder.name === decoding.decoder);
  return { ...builtinOf(body), path: `${name}.${body.builtin}` };
}
