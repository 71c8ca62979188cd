import type { Attributes, Shape, TensorType } from '../../ir/graph.ts';
import type { Sample, Tensor } from '../op.ts';
import { booleanOf, listOf } from './attributes.ts';
import { offsetsOf, stridesOf } from './tensors.ts';
import { dim, expectAxis, expectDType, expectInputs, typed } from './typing.ts';

/** What sum and max share: `axes` vanish, or stay with size 1 when `keep` is true. */

export function inferReduction(
  op: string,
  inputs: readonly TensorType[],
  attributes: Attributes,
): readonly TensorType[] {
  expectInputs(op, inputs, 1);
  const x = inputs[0]!;
  const axes = listOf(attributes, 'axes');
  expectDType(op, 'x', x, 'f32');
  for (const axis of axes) expectAxis(op, x, axis);
  if (new Set(axes).size !== axes.length) throw new Error(`${op} was given an axis twice: [${axes}]`);
  if (booleanOf(attributes, 'keep')) {
    const shape = keptShape(x.shape, axes);
    return [
      typed(
        'f32',
        shape,
        shape.map((_, i) => (axes.includes(i) ? undefined : dim(x, i))),
      ),
    ];
  }
  const left = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  return [
    typed(
      'f32',
      left.map((i) => x.shape[i]!),
      left.map((i) => dim(x, i)),
    ),
  ];
}

/** The shape with reduced axes kept as 1. */
export function keptShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}

/** For each element of x: the element of the result that it is reduced into. */
export function reductionTargets(x: Tensor, attributes: Attributes): Int32Array {
  const axes = listOf(attributes, 'axes');
  const strides = stridesOf(keptShape(x.shape, axes));
  return offsetsOf(
    x.shape,
    strides.map((stride, axis) => (axes.includes(axis) ? 0 : stride)),
    0,
  );
}

export const reductionSamples: readonly Sample[] = [
  { name: 'last axis', inputs: [{ shape: [3, 5, 7] }], attributes: { axes: [2], keep: false } },
  { name: 'last axis kept', inputs: [{ shape: [3, 5, 7] }], attributes: { axes: [2], keep: true } },
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
