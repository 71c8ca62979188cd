// Entire training steps of a task: forward, backward, clipping and AdamW, with the upload of a batch before
// each.
import { readFileSync } from 'node:fs';
import { forcedVariants } from '../../../dist/src/api/kernels/variants.js';
import { openModel } from '../../../dist/src/api/run/open_model.js';
import { validModel } from '../../../dist/src/api/spec/valid_model.js';
import { builtins } from '../../../dist/src/builtins.js';
import { compileProgram } from '../../../dist/src/compiler/compile.js';
import { arenaBytes, ownBytes } from '../../../dist/src/compiler/plan/index.js';
import { trainingCalls } from '../../../dist/src/compiler/training/calls.js';
import { stateLayouts } from '../../../dist/src/compiler/training/states.js';
import { LearningRates } from '../../../dist/src/runtime/train/learning_rates.js';
import { valuesOf } from '../../values.mjs';
import { describe, inputOf, parameterOf } from './describe.mjs';
import { releaseArenas } from './graph.mjs';
import { fixedMatching } from './matching.mjs';

/** Number of steps whose losses are compared. */
const compared = 3;

/** Loss scale of f16 programs, as in tools/reference/case.ts. */
const lossScale = 16;

/**
 * The model of the last request, kept because the tasks of a spec share parameters, which may take gigabytes.
 * `replace` changes the text of the spec, `set` its parameters.
 */
let open;

function openSpec(device, { spec, set = {}, replace = {} }) {
  const key = JSON.stringify([spec, set, replace]);
  if (open?.key === key) return open;
  if (open) releaseArenas(open.session);
  const file = new URL(`../../../${spec}`, import.meta.url).pathname;
  const text = Object.entries(replace).reduce(
    (before, [old, changed]) => replaced(before, old, changed, spec),
    readFileSync(file, 'utf8'),
  );
  const model = validModel({ file, text }, set);
  const { run, parameters, session } = openModel(model, device);
  open = { key, model, run, parameters, session };
  return open;
}

function replaced(text, old, changed, spec) {
  if (!text.includes(old)) throw new Error(`${spec} does not contain ${JSON.stringify(old)}`);
  return text.replace(old, changed);
}

export async function step(device, request) {
  const { model, run, parameters, session } = openSpec(device, request);
  const task = model.tasks.find(({ name }) => name === request.task);
  const compile = (taps) =>
    compileProgram(model, builtins, {
      task: task.name,
      mode: 'train',
      sizes: request.sizes,
      target: device.target,
      parameters,
      run,
      variants: forcedVariants(),
      taps,
    });
  const { program, kernels, work } = compile(false);
  const loaded = await session.load(program, kernels);
  const inputs = inputsOf(model, task, program);
  const steps = new Steps({ session, loaded, inputs, parameters, run, rate: request.rate });
  const matching = task.decoding?.match ? await steps.matching(compile(true)) : undefined;
  steps.reset();
  const description = {
    ...describe(model, task, { parameters, program, run }),
    flop: work.reduce((sum, { flop }) => sum + flop, 0),
    rate: request.rate,
    matching,
  };
  return {
    model: description,
    results: async () => ({ losses: await steps.take(compared) }),
    run: (repeats) => steps.take(repeats),
    peakMemory: arenaBytes(parameters, statesOf(run, parameters)) + ownBytes(program),
    release() {},
  };
}

const statesOf = (run, parameters) => stateLayouts(parameters, trainingCalls(builtins, run.train).optimizer);

function inputsOf(model, task, program) {
  const batch = program.inputs.filter(({ buffer }) => buffer === 'batch');
  const inputs = Object.fromEntries(
    batch.map((input) => [input.name, valuesOf(inputOf(model, task, input))]),
  );
  return {
    ...inputs,
    'step.random': new Uint32Array(4),
    'step.loss_scale': Float32Array.of(lossScale),
    'step.rates': new Float32Array(2 * program.updates.length),
  };
}

class Steps {
  constructor({ session, loaded, inputs, parameters, run, rate }) {
    this.session = session;
    this.loaded = loaded;
    this.inputs = inputs;
    this.parameters = parameters;
    // One learning rate for all parameters: the other libraries have no groups.
    const groups = run.train.groups.map((group) => ({ ...group, learningRate: rate }));
    const train = { ...run.train, groups, lrSchedule: { builtin: 'constant', args: { warmup: 0 } } };
    this.rates = new LearningRates(train, trainingCalls(builtins, train), parameters);
    this.done = 0;
  }

  /** Restores initial parameters and zero moments. */
  reset() {
    this.done = 0;
    for (const parameter of this.parameters) {
      const { arenas } = this.session;
      const values = valuesOf(parameterOf(parameter));
      arenas.write('parameters', parameter.name, values);
      if (!parameter.trainable) continue;
      for (const moment of ['first_moment', 'second_moment']) {
        arenas.write(moment, parameter.name, new Float32Array(values.length));
      }
    }
  }

  /** Matching at the initial parameters. Call `reset` afterwards: this also runs a training step. */
  matching(compiled) {
    this.reset();
    return fixedMatching(this.session, compiled, this.inputs);
  }

  /** Queues the next steps, then waits for them; returns their losses. */
  async take(count) {
    const pending = Array.from({ length: count }, () => this.next());
    const results = await Promise.all(pending.map((one) => one.read()));
    return results.map(({ loss }) => loss[0]);
  }

  next() {
    const { updates } = this.loaded.program;
    this.done++;
    const counts = new Map(updates.map((name) => [name, this.done]));
    const rates = this.rates.stepInputs(updates, this.done - 1, counts);
    return this.session.run(this.loaded, { ...this.inputs, ...rates });
  }
}
