import type { Parameter } from '../artifact/program.ts';
import type { PlainValue } from '../artifact/run_spec.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Shape, Value } from '../ir/graph.ts';
import type { Signature } from './signature.ts';

/**
 * Built-ins of the block `train`. Each contains its own implementation; no other part of the compiler or the
 * runtime refers to one by name.
 */

/** Arguments of a call, defaults filled in and types checked by resolve. */
export type TrainingArguments = Readonly<Record<string, PlainValue>>;

/** A numeric argument. A missing one is a bug: resolve fills in defaults and checks types. */
export function numberArg(args: TrainingArguments, name: string): number {
  const value = args[name];
  if (typeof value !== 'number')
    throw new Error(`argument ${name} is ${JSON.stringify(value)}, not a number`);
  return value;
}

/** Values that the host computes for one parameter at one update. */
export interface UpdateContext {
  /** The group's learning rate times the schedule's factor. */
  readonly learningRate: number;
  /** The optimizer's weight decay, or the group's. */
  readonly weightDecay: number;
  /** Updates of this parameter, this one included: the paper's t, from 1. */
  readonly count: number;
}

/** A coefficient of the update, computed on the host in float64 for each parameter and stored as f32. */
export type UpdateRate = (args: TrainingArguments, context: UpdateContext) => number;

/** Operands of an optimizer's body. */
export interface UpdateInputs {
  readonly parameter: Value;
  /** Unscaled, averaged over accumulated batches and clipped. */
  readonly gradient: Value;
  /** Values before the update; zero before the first. */
  readonly states: Readonly<Record<string, Value>>;
  /** Scalars. */
  readonly rates: Readonly<Record<string, Value>>;
}

export interface UpdateResults {
  readonly parameter: Value;
  /** Values after the update, one for each state. */
  readonly states: Readonly<Record<string, Value>>;
}

interface OptimizerBase extends Signature {
  readonly category: 'optimizer';
  /** Coefficients by name, in the order of the columns of `step.rates`. */
  readonly rates: Readonly<Record<string, UpdateRate>>;
  /** The update as ops. */
  build(builder: GraphBuilder, inputs: UpdateInputs, args: TrainingArguments): UpdateResults;
}

/**
 * An update of each element separately. The body consists of elementwise ops on scalars; it runs over entire
 * arenas, with one dispatch for each chunk of parameters. States have the parameter's shape.
 */
export interface ElementOptimizer extends OptimizerBase {
  readonly scope: 'element';
  states(args: TrainingArguments): readonly string[];
}

/** A tensor that an optimizer keeps for each trained parameter between updates. */
export interface TensorState {
  readonly name: string;
  /** Shape of the state for a parameter of the given shape; undefined: the parameter has no such state. */
  shape(parameter: Shape): Shape | undefined;
}

/**
 * An update that needs whole tensors, such as norms or factored moments. The body works on tensors and is
 * built once per parameter.
 */
export interface TensorOptimizer extends OptimizerBase {
  readonly scope: 'tensor';
  states(args: TrainingArguments): readonly TensorState[];
}

/** An update rule. One file each in catalog/optimizers. */
export type OptimizerBuiltin = ElementOptimizer | TensorOptimizer;

/** One factor for all gradients of a step, computed from their global norm. */
export interface NormClip extends Signature {
  readonly category: 'clip';
  readonly scope: 'norm';
  /** norm: f32 scalar, the root of the sum of all squared gradients. Returns a scalar. */
  factor(builder: GraphBuilder, norm: Value, args: TrainingArguments): Value;
}

/** A limit on each element of the gradients separately. */
export interface ElementClip extends Signature {
  readonly category: 'clip';
  readonly scope: 'element';
  /** Elementwise ops only. */
  limit(builder: GraphBuilder, gradient: Value, args: TrainingArguments): Value;
}

/** A limit on gradients. One file each in catalog/clips. */
export type ClipBuiltin = NormClip | ElementClip;

/**
 * A learning-rate schedule. One file each in catalog/lr_schedules. An omitted argument `steps` is the number
 * of steps of `train`; `warmup` is the number of updates of a warm-up.
 */
export interface LrScheduleBuiltin extends Signature {
  readonly category: 'lr_schedule';
  /** Factor on all learning rates at the k-th update, k ≥ 0, also beyond the end of the schedule. */
  factor(args: TrainingArguments, update: number): number;
}

/** Random numbers of one parameter, which depend only on the run's seed and the parameter's name. */
export interface Draws {
  /** Uniform in (0, 1). */
  uniform(count: number): Float64Array;
  /** Standard normal. */
  normal(count: number): Float64Array;
}

/** Random initial values. */
export interface RandomInitializer extends Signature {
  readonly category: 'init';
  readonly source: 'random';
  /** Whether the call fills a parameter of its block; the argument `only` restricts this further. */
  fills(parameter: Pick<Parameter, 'name' | 'shape' | 'trainable'>, args: TrainingArguments): boolean;
  /** Values of a parameter, row-major. */
  values(shape: Shape, draws: Draws, args: TrainingArguments): Float64Array;
}

/** Initial values from a file, which the runtime reads. */
export interface FileInitializer extends Signature {
  readonly category: 'init';
  readonly source: 'file';
  /** Path of the file, relative to the folder of the spec. */
  file(args: TrainingArguments): string;
}

/** A source of initial values. One file each in catalog/initializers. */
export type InitializerBuiltin = RandomInitializer | FileInitializer;
