import type { AttributeSchema } from '../ir/graph.ts';
import type { ComputeOp, ElementwiseOp, ElementwiseRecord, OpRecord, ViewOp } from '../ir/op.ts';
import type { TensorPattern } from '../ir/signature.ts';

/**
 * One op, in one file: signature, typing rule, gradient, float64 reference and samples. Add the file and a
 * line in table.ts. The literal types of `inputs`, `outputs`, `attributes` and `constraints` type the other
 * members, the builder calls that make such a node, and the nodes themselves.
 */

type Patterns = readonly TensorPattern[];

/** An op whose output element i depends on input elements i alone; `expression` is its WGSL. */
export function elementwiseOp<
  const A extends AttributeSchema,
  const I extends Patterns,
  const O extends Patterns,
  C extends string = never,
>(record: ElementwiseRecord<A, I, O, C>): ElementwiseOp<A, I, O, C> {
  return { kind: 'elementwise', ...record };
}

/** An op that returns the same elements in another shape. */
export function viewOp<
  const A extends AttributeSchema,
  const I extends Patterns,
  const O extends Patterns,
  C extends string = never,
>(record: OpRecord<A, I, O, C>): ViewOp<A, I, O, C> {
  return { kind: 'view', ...record };
}

/** An op with its own kernel family. */
export function computeOp<
  const A extends AttributeSchema,
  const I extends Patterns,
  const O extends Patterns,
  C extends string = never,
>(record: OpRecord<A, I, O, C>): ComputeOp<A, I, O, C> {
  return { kind: 'compute', ...record };
}
