import type { AttributeSchema, Attributes, AttributesOf, SchemaOf } from './graph.ts';
import type { TensorType } from './tensor_type.ts';

/**
 * The signature of an op as data. TypeScript checks the code that builds and reads nodes against it,
 * `inferTypes` checks graphs against it, and docs/ops.md is generated from it.
 */

/**
 * One input or output: its name, element types and shape. `x: f32 [N, C, H, W]` has four axes; equal symbols
 * are equal sizes; `...` is any number of axes. `T=f32|i32` names the element type, which later tensors
 * repeat as `T`. `mask?masked: i32 [B, K]` is present if the attribute `masked` is true or above 0;
 * `...values: f32 [...]` is one or more inputs, `...values?: f32 [...]` any number.
 */
export type TensorPattern = string;

/** One T for each pattern; any number of T from the first optional or repeated pattern on. */
export type TupleOf<P extends readonly TensorPattern[], T> = P extends readonly [
  infer First extends string,
  ...infer Rest extends readonly string[],
]
  ? First extends `...${string}` | `${string}?${string}`
    ? readonly T[]
    : readonly [T, ...TupleOf<Rest, T>]
  : P extends readonly []
    ? readonly []
    : readonly T[];

/** Reports a violated constraint by name, with the sizes that violate it. Throws a ShapeError. */
export type Violation<C extends string> = (constraint: C, found: string) => never;

/** Names, shapes, attributes and typing rule of an op. */
export interface OpSignature<
  A extends AttributeSchema = AttributeSchema,
  I extends readonly TensorPattern[] = readonly TensorPattern[],
  O extends readonly TensorPattern[] = readonly TensorPattern[],
  C extends string = string,
> {
  readonly name: string;
  readonly inputs: I;
  readonly outputs: O;
  readonly attributes: A;
  /**
   * Constraints in addition to the input patterns, by name, each a phrase that completes "the op needs …".
   * They are numbered after the inputs: C1 is the first input's pattern.
   */
  readonly constraints?: Readonly<Record<C, string>>;
  /** Output types for inputs that match their patterns. */
  infer(
    inputs: TupleOf<I, TensorType>,
    attributes: AttributesOf<A>,
    violates: Violation<C>,
  ): readonly TensorType[];
}

/** Signatures by op name: a table of ops, as the builder sees it. */
export type Signatures = Readonly<Record<string, OpSignature>>;

type InputPatterns<S> = S extends { readonly inputs: infer I extends readonly string[] } ? I : never;
type OutputPatterns<S> = S extends { readonly outputs: infer O extends readonly string[] } ? O : never;

/** One T for each input or output of a node of the op S. */
export type InputsOf<S, T> = TupleOf<InputPatterns<S>, T>;
export type OutputsOf<S, T> = TupleOf<OutputPatterns<S>, T>;

/**
 * The attributes argument of a call that builds a node of the op S: optional if the op has no required
 * attributes.
 */
export type AttributeArguments<S> =
  Attributes extends AttributesOf<SchemaOf<S>>
    ? readonly [attributes?: AttributesOf<SchemaOf<S>>]
    : readonly [attributes: AttributesOf<SchemaOf<S>>];
