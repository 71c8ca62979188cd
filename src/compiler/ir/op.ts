import type { GraphBuilder } from './builder.ts';
import type { AttributeSchema, Attributes, AttributesOf, Graph, Value } from './graph.ts';
import type { OpSignature, TensorPattern, TupleOf } from './signature.ts';
import type { Shape, TensorType } from './tensor_type.ts';

/** A float64 tensor of the reference interpreter. Integer tensors hold whole numbers. */
export interface ReferenceTensor {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** One input of a sample: random normal data of a shape, or given values. */
export interface SampleInput {
  readonly shape: Shape;
  readonly dtype?: 'f32' | 'i32' | 'u32';
  /** Row-major; random (seeded) where absent. */
  readonly values?: readonly number[];
  /** Draw integers in [0, below) where `values` is absent and dtype is not f32. */
  readonly below?: number;
  /** Skip this input in finite-difference checks (masks, targets). */
  readonly constant?: boolean;
}

/** Inputs and attributes for the GPU-against-reference check and the finite-difference check of an op. */
export interface OpSample<A = Attributes> {
  readonly name: string;
  readonly inputs: readonly SampleInput[];
  /** Attributes of the sample; may be absent if the op has none, or only optional ones. */
  readonly attributes?: A;
}

/** The node that a gradient rule differentiates, and the builder that its result is built with. */
export interface GradientContext<
  A = Attributes,
  I extends readonly TensorPattern[] = readonly TensorPattern[],
  O extends readonly TensorPattern[] = readonly TensorPattern[],
> {
  readonly builder: GraphBuilder;
  readonly inputs: TupleOf<I, Value>;
  readonly outputs: TupleOf<O, Value>;
  readonly attributes: A;
  /** Gradient of the loss with respect to each output; undefined where the loss does not depend on it. */
  readonly outputGradients: O extends readonly [string] ? readonly [Value] : readonly (Value | undefined)[];
  /** Whether the gradient of this input is needed: a rule may skip the others. */
  wants(input: number): boolean;
}

/**
 * Runs a graph in float64: the interpreter, for ops with a graph among their attributes. Inputs and outputs
 * are in order.
 */
export type RunGraph = (graph: Graph, inputs: readonly ReferenceTensor[]) => readonly ReferenceTensor[];

/** Gradient of each input; undefined for an input without one. */
export type Gradients = readonly (Value | undefined)[];

/** All properties of an op that do not depend on its kind. Kernels are defined in wgsl/kernels. */
export interface OpRecord<
  A extends AttributeSchema = AttributeSchema,
  I extends readonly TensorPattern[] = readonly TensorPattern[],
  O extends readonly TensorPattern[] = readonly TensorPattern[],
  C extends string = string,
> extends OpSignature<A, I, O, C> {
  /** One or two sentences with the formula, for docs/ops.md. */
  readonly summary: string;
  /**
   * Gradient rule; absent when the op is not differentiable. Rules declare their return type (`: Gradients`),
   * so that the type of an op does not depend on the ops that its gradient is built of, which may include the
   * op itself.
   */
  gradient?(context: GradientContext<AttributesOf<A>, I, O>): Gradients;
  /** The op in float64. */
  reference(
    inputs: TupleOf<I, ReferenceTensor>,
    attributes: AttributesOf<A>,
    outputs: TupleOf<O, TensorType>,
    run: RunGraph,
  ): readonly ReferenceTensor[];
  /**
   * Outputs that stay f32 where large tensors are stored as f16: sums over many elements, statistics, costs.
   */
  readonly exact?: readonly number[];
  /** Floating-point operations of one run; absent: one for each element of its largest tensor. */
  flop?(inputs: TupleOf<I, TensorType>, outputs: TupleOf<O, TensorType>, attributes: AttributesOf<A>): number;
  readonly samples: readonly OpSample<NoInfer<AttributesOf<A>>>[];
}

/** Members of an elementwise op alone: its WGSL, so that chains of such ops fuse into one kernel. */
export interface ElementwiseRecord<
  A extends AttributeSchema = AttributeSchema,
  I extends readonly TensorPattern[] = readonly TensorPattern[],
  O extends readonly TensorPattern[] = readonly TensorPattern[],
  C extends string = string,
> extends OpRecord<A, I, O, C> {
  /**
   * WGSL for one element. `args` are atoms (names or literals, which may be repeated) of the input elements,
   * or of the base buffer for `arrayInputs`; `index` is the flat output index (u32); `dispatched` holds the
   * names of those attributes. The result needs no parentheses around it.
   */
  expression(
    args: TupleOf<I, string>,
    attributes: AttributesOf<A>,
    index: string,
    dispatched: readonly string[],
  ): string;
  /** WGSL functions that `expression` calls, by name, so that each is emitted once. */
  readonly functions?: Readonly<Record<string, string>>;
  /** Attributes passed at dispatch as u32, so that nodes which differ in them alone share a kernel. */
  readonly dispatched?: readonly (keyof A & string)[];
  /** Inputs passed to `expression` as an array to index, neither per element nor broadcast. */
  readonly arrayInputs?: readonly number[];
}

/** Output element i depends on input elements i alone. */
export interface ElementwiseOp<
  A extends AttributeSchema = AttributeSchema,
  I extends readonly TensorPattern[] = readonly TensorPattern[],
  O extends readonly TensorPattern[] = readonly TensorPattern[],
  C extends string = string,
> extends ElementwiseRecord<A, I, O, C> {
  readonly kind: 'elementwise';
}

/** The same elements under another shape (reshape): no kernel, no memory. */
export interface ViewOp<
  A extends AttributeSchema = AttributeSchema,
  I extends readonly TensorPattern[] = readonly TensorPattern[],
  O extends readonly TensorPattern[] = readonly TensorPattern[],
  C extends string = string,
> extends OpRecord<A, I, O, C> {
  readonly kind: 'view';
}

/** Everything else: some kernel family accepts it (wgsl/kernels). */
export interface ComputeOp<
  A extends AttributeSchema = AttributeSchema,
  I extends readonly TensorPattern[] = readonly TensorPattern[],
  O extends readonly TensorPattern[] = readonly TensorPattern[],
  C extends string = string,
> extends OpRecord<A, I, O, C> {
  readonly kind: 'compute';
}

export type Op = ElementwiseOp | ViewOp | ComputeOp;

/** A table of ops by name: builder, verifier, autodiff and interpreter receive one. */
export type OpSet = Readonly<Record<string, Op>>;

/** The op of a table; an unknown name is a bug of the code that built the graph. */
export function opOf(ops: OpSet, name: string): Op {
  const op = ops[name];
  if (!op) throw new Error(`no op is named '${name}'`);
  return op;
}
