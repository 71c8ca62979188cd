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
  /** Row-major; absent: random, from a fixed seed. */
  readonly values?: readonly number[];
  /** Upper bound of random integers, exclusive, if `values` is absent and dtype is not f32. */
  readonly below?: number;
  /** Whether finite-difference checks skip this input (masks, targets). */
  readonly constant?: boolean;
}

/** Inputs and attributes for the GPU-against-reference check and the finite-difference check of an op. */
export interface OpSample<A = Attributes> {
  readonly name: string;
  readonly inputs: readonly SampleInput[];
  /** Attributes of the sample; may be absent if the op has none, or only optional ones. */
  readonly attributes?: A;
}

/** The node that a gradient rule differentiates, and the builder for the result. */
export interface GradientContext<
  A = Attributes,
  I extends readonly TensorPattern[] = readonly TensorPattern[],
  O extends readonly TensorPattern[] = readonly TensorPattern[],
> {
  readonly builder: GraphBuilder;
  readonly inputs: TupleOf<I, Value>;
  readonly outputs: TupleOf<O, Value>;
  readonly attributes: A;
  /** Gradient of the loss with respect to each output; undefined if the loss does not depend on it. */
  readonly outputGradients: O extends readonly [string] ? readonly [Value] : readonly (Value | undefined)[];
  /** Whether the gradient of this input is needed; a rule may omit the others. */
  wants(input: number): boolean;
}

/**
 * Runs a graph in float64: the interpreter, for ops that have a graph as an attribute. Inputs and outputs are
 * in the graph's order.
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
   * so that the type of an op does not depend on the ops that its gradient uses, which may include the op
   * itself.
   */
  gradient?(context: GradientContext<AttributesOf<A>, I, O>): Gradients;
  /** Computes the op in float64. */
  reference(
    inputs: TupleOf<I, ReferenceTensor>,
    attributes: AttributesOf<A>,
    outputs: TupleOf<O, TensorType>,
    run: RunGraph,
  ): readonly ReferenceTensor[];
  /**
   * Outputs that stay f32 when large tensors are stored as f16: sums over many elements, statistics, costs.
   */
  readonly exact?: readonly number[];
  /** Floating-point operations of one run; absent: one for each element of its largest tensor. */
  flop?(inputs: TupleOf<I, TensorType>, outputs: TupleOf<O, TensorType>, attributes: AttributesOf<A>): number;
  readonly samples: readonly OpSample<NoInfer<AttributesOf<A>>>[];
}

/**
 * Members that only elementwise ops have: WGSL expressions, by which chains of such ops fuse into one kernel.
 */
export interface ElementwiseRecord<
  A extends AttributeSchema = AttributeSchema,
  I extends readonly TensorPattern[] = readonly TensorPattern[],
  O extends readonly TensorPattern[] = readonly TensorPattern[],
  C extends string = string,
> extends OpRecord<A, I, O, C> {
  /**
   * WGSL for one element. `args` are atoms (names or literals, safe to repeat) for the input elements, or for
   * the base buffer of `arrayInputs`; `index` is the flat output index (u32); `dispatched` holds the WGSL
   * names of those attributes. The result must be safe to use without parentheses around it.
   */
  expression(
    args: TupleOf<I, string>,
    attributes: AttributesOf<A>,
    index: string,
    dispatched: readonly string[],
  ): string;
  /** WGSL functions that `expression` calls, by name, so that each is emitted once. */
  readonly functions?: Readonly<Record<string, string>>;
  /** Attributes passed at dispatch as u32, so that nodes that differ only in them share a kernel. */
  readonly dispatched?: readonly (keyof A & string)[];
  /** Inputs that `expression` receives as an array to index, neither per element nor broadcast. */
  readonly arrayInputs?: readonly number[];
}

/** An op whose output element i depends only on element i of each input. */
export interface ElementwiseOp<
  A extends AttributeSchema = AttributeSchema,
  I extends readonly TensorPattern[] = readonly TensorPattern[],
  O extends readonly TensorPattern[] = readonly TensorPattern[],
  C extends string = string,
> extends ElementwiseRecord<A, I, O, C> {
  readonly kind: 'elementwise';
}

/** An op that returns the same elements with another shape (reshape): no kernel, no memory. */
export interface ViewOp<
  A extends AttributeSchema = AttributeSchema,
  I extends readonly TensorPattern[] = readonly TensorPattern[],
  O extends readonly TensorPattern[] = readonly TensorPattern[],
  C extends string = string,
> extends OpRecord<A, I, O, C> {
  readonly kind: 'view';
}

/** Any other op: some kernel family accepts it (wgsl/kernels). */
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
