import type { Span } from '../diagnostics/diagnostic.ts';

/** The Graph stage: tensors in single assignment with static shapes. Plain data; ops/ gives it meaning. */

/** Masks and ids are `i32`; counters of the random generator are `u32`; everything else is `f32`. */
export type DType = 'f32' | 'i32' | 'u32';

export type Shape = readonly number[];

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Symbolic names of the sizes (`batch`, `tokens`), for messages and printing; absent entries are plain numbers. */
  readonly dims?: readonly (string | undefined)[];
}

export interface Value {
  readonly id: number;
  readonly type: TensorType;
}

/** A graph is a rule that the op applies to scalars, such as the update of an optimizer. */
export type AttributeValue = number | string | boolean | readonly number[] | Graph;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The line of the spec and the layer a node comes from. */
export interface Origin {
  /** `vision.backbone.layer2.0.conv1`, `decoder.layers.3`; backward nodes add ` (gradient)`. */
  readonly label: string;
  readonly span?: Span;
}

export interface Node {
  readonly op: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  readonly origin?: Origin;
  /** `fused` only: the elementwise graph that it computes. Inputs and outputs are the node's, in order. */
  readonly body?: Graph;
}

/**
 * `parameter`: in the parameter arena, by its full name. `batch`: uploaded with each batch (`image.pixels`,
 * `truth.label`). `step`: small values that change each step (`step.random`, `step.rates`). `state`: a whole arena
 * (`state.parameters`, `state.gradients`, `state.first_moment`, `state.second_moment`) seen by the update graph.
 * `constant`: fixed data of the program (tables), held in `data`.
 */
export type InputRole = 'parameter' | 'batch' | 'step' | 'state' | 'constant';

export interface GraphInput {
  readonly name: string;
  readonly role: InputRole;
  readonly value: Value;
  readonly data?: readonly number[];
}

/**
 * `loss`: the scalar that is differentiated (one per graph, named `loss`). `term`: a scalar part of it
 * (`loss.loss_ce`). `head`: a task output (`head.answer`). `tap`: a named activation asked for by a test.
 * `gradient`: named as its parameter, placed in the gradient arena. `state`: new content of a `state` input of the
 * same name, written in place. `metric`: other scalars read back (`grad_norm`).
 */
export type OutputRole = 'loss' | 'term' | 'head' | 'tap' | 'gradient' | 'state' | 'metric';

export interface GraphOutput {
  readonly name: string;
  readonly role: OutputRole;
  readonly value: Value;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly GraphInput[];
  /** In an order in which every value is produced before it is used. */
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}

export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}
