import type { GraphBuilder } from '../ir/builder.ts';
import type { Attributes, Graph, Node, Shape, TensorType, Value } from '../ir/graph.ts';

/** A float64 tensor of the reference interpreter. Integer tensors hold whole numbers. */
export interface Tensor {
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

/** Drives the GPU-against-reference check and the finite-difference check of an op. */
export interface Sample {
  readonly name: string;
  readonly inputs: readonly SampleInput[];
  readonly attributes?: Attributes;
}

/** The interpreter, for ops whose attributes hold a graph. Inputs and outputs in the graph's order. */
export type RunGraph = (graph: Graph, inputs: readonly Tensor[]) => readonly Tensor[];

export interface GradientContext {
  readonly builder: GraphBuilder;
  readonly node: Node;
  /** Gradient arriving at each output; undefined where nothing flows in. */
  readonly outputGradients: readonly (Value | undefined)[];
  /** Whether anything upstream of this input wants a gradient: a rule may skip the rest. */
  wants(input: number): boolean;
}

/**
 * - `elementwise`: output element i depends on input elements i alone; `expression` gives its WGSL, so that chains fuse.
 * - `view`: the same elements under another shape (reshape): no kernel, no memory.
 * - `compute`: everything else; some kernel family accepts it (wgsl/kernels).
 */
export type OpKind = 'elementwise' | 'view' | 'compute';

/**
 * All that is known of one op, in one file: typing, gradient, reference, samples.
 * How it runs on a GPU is a kernel family's business (wgsl/kernels), except that elementwise ops carry their expression.
 */
export interface Op {
  readonly name: string;
  /** One or two sentences with the formula; printed in docs. */
  readonly summary: string;
  readonly kind: OpKind;
  /** Output types; throws a ShapeError with a readable sentence when the inputs do not fit. */
  infer(inputs: readonly TensorType[], attributes: Attributes): readonly TensorType[];
  /** Gradient of each input (undefined: none). Absent when the op is not differentiable. */
  gradient?(context: GradientContext): readonly (Value | undefined)[];
  reference(
    inputs: readonly Tensor[],
    attributes: Attributes,
    outputs: readonly TensorType[],
    run: RunGraph,
  ): readonly Tensor[];
  /**
   * Elementwise ops: WGSL for one element. `args` are atoms (names or literals, so that they may be repeated) of the input
   * elements, or of the whole array for `wholeInputs`; `index` is the flat output index (u32); `dispatched` the names of those
   * attributes. The result needs no parentheses around it.
   */
  expression?(
    args: readonly string[],
    attributes: Attributes,
    index: string,
    dispatched: readonly string[],
  ): string;
  /** Elementwise ops: WGSL functions that `expression` calls, by name, so that each is emitted once. */
  readonly functions?: Readonly<Record<string, string>>;
  /** Elementwise ops: attributes that come with the dispatch as u32, so that nodes which differ in them alone share a kernel. */
  readonly dispatched?: readonly string[];
  /** Elementwise ops: inputs passed to `expression` as a whole array to index, neither per element nor broadcast. */
  readonly wholeInputs?: readonly number[];
  /** Outputs that stay f32 where large tensors are stored as f16: sums over many elements, statistics, costs. */
  readonly exact?: readonly number[];
  /** Floating-point operations of one run; absent: one for each element of its largest tensor. */
  flop?(inputs: readonly TensorType[], outputs: readonly TensorType[], attributes: Attributes): number;
  readonly samples: readonly Sample[];
}

/** Inputs do not fit an op. The assembler turns it into a Diagnostic with both lines of the spec. */
export class ShapeError extends Error {}
