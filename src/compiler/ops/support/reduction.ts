import type { AttributesOf, Shape, TensorType } from '../../ir/graph.ts';
import type { OpSample, ReferenceTensor } from '../../ir/op.ts';
import { shapeText } from '../../ir/type_text.ts';
import { offsetsOf, stridesOf } from './tensors.ts';
import { dim, typed } from './typing.ts';

/** Parts of the reductions `sum`, `sums` and `max`: `axes` are removed, or keep size 1 if `keep` is true. */

export const reductionAttributes = { axes: 'integers', keep: 'boolean' } as const;
type ReductionAttributes = AttributesOf<typeof reductionAttributes>;

/** The constraint of reductions. */
export const axesInRange = '`axes` that x has, each once';

/** The type of x reduced over `axes`; reports axes that it does not have. */
export function reducedType(
  x: TensorType,
  { axes, keep }: ReductionAttributes,
  violates: (found: string) => never,
): TensorType {
  const isAxis = (axis: number) => axis >= 0 && axis < x.shape.length;
  if (!axes.every(isAxis) || new Set(axes).size !== axes.length) {
    violates(`x is ${shapeText(x)}, the axes [${axes}]`);
  }
  if (keep) {
    const names = x.shape.map((_, i) => (axes.includes(i) ? undefined : dim(x, i)));
    return typed('f32', reducedShape(x.shape, axes), names);
  }
  const left = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const sizes = left.map((i) => x.shape[i]!);
  const names = left.map((i) => dim(x, i));
  return typed('f32', sizes, names);
}

/** The shape with reduced axes of size 1. */
export function reducedShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}

/** Index of the result element to which each element of x contributes. */
export function reductionTargets(x: ReferenceTensor, { axes }: ReductionAttributes): Int32Array {
  const strides = stridesOf(reducedShape(x.shape, axes));
  return offsetsOf(
    x.shape,
    strides.map((stride, axis) => (axes.includes(axis) ? 0 : stride)),
    0,
  );
}

export const reductionSamples: readonly OpSample<AttributesOf<typeof reductionAttributes>>[] = [
  { name: 'last axis', inputs: [{ shape: [3, 5, 7] }], attributes: { axes: [2], keep: false } },
  { name: 'last axis of size 1', inputs: [{ shape: [3, 5, 7] }], attributes: { axes: [2], keep: true } },
  { name: 'leading axes', inputs: [{ shape: [3, 5, 7] }], attributes: { axes: [0, 1], keep: false } },
  { name: 'middle axis', inputs: [{ shape: [3, 5, 7] }], attributes: { axes: [1], keep: false } },
  {
    name: 'all but channels',
    inputs: [{ shape: [2, 3, 5, 7] }],
    attributes: { axes: [0, 2, 3], keep: false },
  },
  { name: 'everything', inputs: [{ shape: [13, 21] }], attributes: { axes: [0, 1], keep: false } },
  { name: 'long column', inputs: [{ shape: [301, 3] }], attributes: { axes: [0], keep: true } },
  { name: 'nothing', inputs: [{ shape: [5] }], attributes: { axes: [], keep: false } },
];
