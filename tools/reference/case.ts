import { choicesFor } from '../../src/api/kernels/choices.ts';
import { debugText } from '../../src/api/reports/debug.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import type { Parameter } from '../../src/compiler/artifact/program.ts';
import type { RunSpec, TrainSpec } from '../../src/compiler/artifact/run_spec.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import { elementCount } from '../../src/compiler/ir/graph.ts';
import type { Model, Precision } from '../../src/compiler/model/model.ts';
import { trainingCalls } from '../../src/compiler/training/calls.ts';
import { stateLayouts } from '../../src/compiler/training/states.ts';
import type { VariantChoices } from '../../src/compiler/wgsl/index.ts';
import type { StoredTensor } from '../../src/runtime/checkpoint/safetensors.ts';
import type { Device } from '../../src/runtime/device/open.ts';
import { type HostTensor, type LoadedProgram, Session } from '../../src/runtime/execute/session.ts';
import { LearningRates } from '../../src/runtime/train/learning_rates.ts';
import { close, type Deviation, distance, equal, largestOf, updates } from './compare.ts';
import type { GoldenBatch, GoldenConfig, GoldenTask } from './config.ts';
import { GoldenError, readConfig, readTensors } from './files.ts';
import { batchSizes } from './sizes.ts';
import { goldenSpec } from './spec.ts';

export interface CaseResult {
  readonly deviations: readonly Deviation[];
  readonly skipped: readonly string[];
  /** A sentence for each forced kernel variant that a node does not support. */
  readonly refused: readonly string[];
}

interface CasePlatform {
  readonly device: Device;
  readonly variants: VariantChoices;
  readonly precision: Precision;
}

type Tensors = ReadonlyMap<string, StoredTensor>;

/** Batch tensors by graph input, and their names in batch.safetensors. */
const inputNames: Readonly<Record<string, string>> = {
  'image.pixels': 'images',
  'image.mask': 'image_mask',
  'text.ids': 'input_ids',
  'text.segments': 'segment_ids',
  'text.mask': 'input_mask',
  'truth.scores': 'target.scores',
  'truth.box': 'target.boxes',
  'truth.attributes': 'target.attributes',
};

/**
 * Name in batch.safetensors. Labels are classes of boxes for detection, otherwise the class of the record.
 */
function storedName(input: string, kind: GoldenTask['kind']): string | undefined {
  if (input === 'truth.label') return kind === 'detection' ? 'target.labels' : 'target.class';
  return inputNames[input];
}

/** Activations that must be exactly equal. */
const masks = new Set(['backbone.mask', 'memory.mask']);

/** The limit for an expected value; undefined if it is compared elsewhere. */
function groupOf(local: string, name: string): string | undefined {
  if (local.startsWith('match.')) return 'matchings';
  if (local.startsWith('match_cost.')) return 'matching costs';
  if (local.startsWith('loss.')) return 'losses';
  if (!name.includes('act.')) return undefined;
  return masks.has(local) ? 'masks' : 'activations';
}

/**
 * A loss term. Results have all layers in one tensor; expected values have the layer number as suffix, except
 * those of the last layer.
 */
function term(results: Readonly<Record<string, Float32Array>>, local: string): ArrayLike<number> | undefined {
  if (local === 'loss.total') return results.loss;
  if (results[local]) return results[local].slice(-1);
  const [, name, layer] = /^(.*)_(\d+)$/.exec(local) ?? [];
  const value = name === undefined ? undefined : results[name]?.[Number(layer)];
  return value === undefined ? undefined : [value];
}

/**
 * Loss scale of f16 programs: larger ones overflow in the first decoder layer, whose layer norm has all-zero
 * inputs.
 */
const lossScale = 16;

/** One reference case on a device. */
class Case {
  readonly deviations: Deviation[] = [];
  readonly #config: GoldenConfig;
  readonly #model: Model;
  readonly #device: Device;
  readonly #variants: VariantChoices;
  readonly #refused = new Set<string>();
  readonly #parameters: readonly Parameter[];
  readonly #session: Session;
  readonly #weights: Tensors;
  readonly #batch: Tensors;
  readonly #expected: Tensors;
  readonly #spec: RunSpec;
  readonly #train: TrainSpec;
  readonly #rates: LearningRates;

  constructor(folder: string, config: GoldenConfig, { device, variants, precision }: CasePlatform) {
    this.#variants = variants;
    this.#config = config;
    this.#device = device;
    this.#weights = readTensors(folder, 'weights');
    this.#batch = readTensors(folder, 'batch');
    this.#expected = readTensors(folder, 'expected');
    this.#model = validModel({ file: `${config.case}.unit`, text: goldenSpec(config, precision) }, {});
    const { lr, lr_overrides: overrides, weight_decay: weightDecay } = config.training;
    // Learning rates are selected by a part of the published name; a spec selects them by path.
    const groupOf = (name: string): number =>
      overrides.findIndex((rule) => name.includes(rule.name_contains)) + 1;
    this.#parameters = modelLayout(this.#model, builtins, device.target).map((parameter) => ({
      ...parameter,
      group: groupOf(parameter.name),
    }));
    const groups = [
      { name: 'default', learningRate: lr, weightDecay },
      ...overrides.map((rule) => ({ name: rule.name_contains, learningRate: rule.lr, weightDecay })),
    ];
    this.#spec = runSpec(this.#model, builtins);
    const train = { ...this.#spec.train, groups };
    const calls = trainingCalls(builtins, train);
    this.#train = train;
    this.#rates = new LearningRates(train, calls, this.#parameters);
    this.#session = new Session(device, this.#parameters, stateLayouts(this.#parameters, calls.optimizer));
  }

  #add(group: string, name: string, fraction: number): void {
    this.deviations.push({ group, name, fraction });
  }

  /** Restores initial weights and zero moments. */
  #reset(): void {
    for (const { name, shape, trainable } of this.#parameters) {
      const weight = this.#weights.get(name);
      if (!weight) throw new GoldenError(`${this.#config.case}: weights.safetensors has no ${name}`);
      this.#session.arenas.write('parameters', name, weight.data as Float32Array);
      if (!trainable) continue;
      const zeros = new Float32Array(shape.reduce((product, size) => product * size, 1));
      this.#session.arenas.write('first_moment', name, zeros);
      this.#session.arenas.write('second_moment', name, zeros);
    }
  }

  #load(batch: GoldenBatch, mode: 'train' | 'eval', taps: boolean): Promise<LoadedProgram> {
    const sizes = batchSizes(batch, this.#batch);
    const { target } = this.#device;
    const request = {
      run: this.#spec,
      task: batch.task,
      mode,
      sizes,
      target,
      parameters: this.#parameters,
      taps,
      variants: this.#variants,
    };
    const compiled = compileProgram(this.#model, builtins, request);
    process.stderr.write(debugText(compiled));
    for (const sentence of compiled.refused) this.#refused.add(sentence);
    return this.#session.load(compiled.program, compiled.kernels);
  }

  #inputs(batch: GoldenBatch, program: LoadedProgram): Record<string, HostTensor> {
    const inputs: Record<string, HostTensor> = {
      'step.random': new Uint32Array(4),
      'step.loss_scale': Float32Array.of(lossScale),
    };
    const { kind } = this.#config.model.tasks.find(({ name }) => name === batch.task)!;
    for (const { name, dtype, shape } of program.program.inputs) {
      const stored = this.#batch.get(`${batch.prefix}${storedName(name, kind)}`);
      if (!stored) continue;
      const count = elementCount(shape);
      inputs[name] = dtype === 'i32' ? new Int32Array(count).fill(-1) : new Float32Array(count);
      inputs[name].set(stored.data as ArrayLike<number>);
    }
    return inputs;
  }

  /** Activations, losses and gradients of a batch at the initial weights. */
  async checkBatch(batch: GoldenBatch): Promise<void> {
    this.#reset();
    const program = await this.#load(batch, 'train', true);
    const rates = new Float32Array(2 * program.program.updates.length);
    const results = await this.#session
      .run(program, { ...this.#inputs(batch, program), 'step.rates': rates })
      .read();
    for (const [name, { data }] of this.#expected) {
      if (!name.startsWith(batch.prefix)) continue;
      const local = name.slice(batch.prefix.length).replace(/^act\./, '');
      const group = groupOf(local, name);
      if (!group) continue;
      const actual = local.startsWith('loss.') ? term(results, local) : results[local];
      const exact = group === 'masks' || group === 'matchings';
      const fraction = !actual
        ? Number.POSITIVE_INFINITY
        : data.length === 0
          ? 0
          : exact
            ? equal(actual, data)
            : close(actual, data, 2e-4, 1e-3);
      this.#add(group, name, fraction);
    }
    if (batch.gradients_stored) await this.#checkGradients(batch, results.grad_norm![0]!);
  }

  async #checkGradients(batch: GoldenBatch, norm: number): Promise<void> {
    const prefix = `${batch.prefix}grad.`;
    const expected = [...this.#expected].filter(([name]) => name.startsWith(prefix));
    const floor = 1e-3 * largestOf(expected.map(([, { data }]) => data));
    const actual = await this.#session.arenas.read('gradients');
    for (const [name, { data }] of expected) {
      const gradient = actual.get(name.slice(prefix.length));
      this.#add('gradients', name, gradient ? close(gradient, data, 2e-3, floor) : Number.POSITIVE_INFINITY);
    }
    const whole = this.#expected.get(`${batch.prefix}grad_norm`);
    if (whole) this.#add('norms', `${batch.prefix}grad_norm`, close([norm], whole.data, 2e-3, 0));
  }

  /** Optimizer steps in the order of the case. */
  async checkSteps(): Promise<void> {
    this.#reset();
    const programs = new Map<string, LoadedProgram>();
    const counts = new Map<string, number>();
    for (const [update, { batch: prefix }] of this.#config.steps.entries()) {
      const batch = this.#config.batches.find((candidate) => candidate.prefix === prefix)!;
      const program = programs.get(prefix) ?? (await this.#load(batch, 'train', false));
      programs.set(prefix, program);
      for (const name of program.program.updates) counts.set(name, (counts.get(name) ?? 0) + 1);
      const rates = this.#rates.stepInputs(program.program.updates, update, counts);
      const results = await this.#session.run(program, { ...this.#inputs(batch, program), ...rates }).read();
      const expectedAt = (name: string): readonly number[] => [this.#expected.get(name)!.data[update]!];
      this.#add('steps', `step.loss[${update}]`, close(results.loss!, expectedAt('step.loss'), 2e-3, 0));
      this.#add(
        'steps',
        `step.grad_norm[${update}]`,
        close(results.grad_norm!, expectedAt('step.grad_norm'), 2e-3, 0),
      );
      if (this.#config.snapshots_after_steps.includes(update + 1)) await this.#checkSnapshot(update + 1);
    }
  }

  async #checkSnapshot(steps: number): Promise<void> {
    const actual = await this.#session.arenas.read('parameters');
    for (const { name, group } of this.#parameters) {
      const expected = this.#expected.get(`after${steps}.${name}`);
      const unit = this.#train.groups[group]!.learningRate * steps;
      const fraction = expected
        ? updates(actual.get(name)!, expected.data, unit)
        : equal(actual.get(name)!, this.#weights.get(name)!.data);
      this.#add('updates', `after${steps}.${name}`, fraction);
    }
  }

  /**
   * Loss and gradients of a batch in f16, with the rounding that test/golden/README.md allows. Single
   * elements are not compared, because those near zero are differences of rounded numbers.
   */
  async checkHalfBatch(batch: GoldenBatch): Promise<void> {
    this.#reset();
    const program = await this.#load(batch, 'train', false);
    const rates = new Float32Array(2 * program.program.updates.length);
    const inputs = { ...this.#inputs(batch, program), 'step.rates': rates };
    const { loss } = await this.#session.run(program, inputs).read();
    const expected = this.#expected.get(`${batch.prefix}loss.total`)!.data;
    this.#add('losses in f16', `${batch.prefix}loss.total`, close(loss!, expected, 1e-2, 0));
    if (!batch.gradients_stored) return;
    const prefix = `${batch.prefix}grad.`;
    const actual = await this.#session.arenas.read('gradients');
    const pairs = [...this.#expected].flatMap(([name, { data }]) =>
      name.startsWith(prefix) ? [[actual.get(name.slice(prefix.length)), data] as const] : [],
    );
    this.#add('gradients in f16', `${prefix}*`, distance(pairs, lossScale) / 5e-2);
  }

  async run(): Promise<CaseResult> {
    if (this.#model.device.precision === 'f16') {
      for (const batch of this.#config.batches) await this.checkHalfBatch(batch);
    } else {
      for (const batch of this.#config.batches) await this.checkBatch(batch);
      await this.checkSteps();
    }
    return { deviations: this.deviations, skipped: [], refused: [...this.#refused] };
  }
}

/**
 * Compares everything in a case; in f16, only losses and gradients. Throws GoldenError if the files are
 * inconsistent.
 */
export async function runCase(
  folder: string,
  device: Device,
  variants: VariantChoices = choicesFor(device),
  precision: Precision = 'f32',
): Promise<CaseResult> {
  const config = readConfig(folder) as unknown as GoldenConfig;
  return new Case(folder, config, { device, variants, precision }).run();
}
