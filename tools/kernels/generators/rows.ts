import type { Draw, TypedTensor } from '../draw.ts';
import { kernelCase } from '../kernel_case.ts';
import type { CaseMaker } from './maker.ts';

/** Ops that work along the last axis, or reduce axes. */

const softmax: CaseMaker = (draw, index) => {
  const shape = draw.rows(index);
  const masked = () => (draw.chance(0.2) ? -3e38 : 9 * draw.uniform());
  return kernelCase('softmax', [draw.chance(0.5) ? draw.reals(shape) : draw.reals(shape, masked)]);
};

const softmaxGradient: CaseMaker = (draw, index) => {
  const shape = draw.rows(index);
  return kernelCase('softmax_gradient', [draw.between(shape, 0, 2 / shape.at(-1)!), draw.reals(shape)]);
};

const layerNorm: CaseMaker = (draw, index) => {
  const shape = draw.rows(index);
  const width = shape.slice(-1);
  const eps = draw.pick([1e-5, 1e-12]);
  return kernelCase('layer_norm', [draw.reals(shape), draw.reals(width), draw.reals(width)], { eps });
};

const layerNormGradient: CaseMaker = (draw, index) => {
  const shape = draw.rows(index);
  const rows = shape.slice(0, -1);
  const [mean, rstd] = [draw.between(rows, -0.5, 0), draw.between(rows, 0.5, 2)];
  return kernelCase('layer_norm_gradient', [
    draw.reals(shape),
    draw.reals(shape.slice(-1)),
    mean,
    rstd,
    draw.reals(shape),
  ]);
};

/** Logits [N, C] and a class for each row; a few classes are outside the range. */
function logits(draw: Draw, index: number): readonly [TypedTensor, TypedTensor] {
  const shape = [
    [3, 1031],
    [draw.whole(65, 131), draw.size()],
    [draw.size(), draw.whole(2, 9)],
    [1, draw.size()],
  ][index % 4]!;
  return [draw.reals(shape), draw.wholes(shape.slice(0, 1), draw.pick([-1, 0]), shape[1]!)];
}

const crossEntropy: CaseMaker = (draw, index) => kernelCase('cross_entropy', logits(draw, index));

const crossEntropyGradient: CaseMaker = (draw, index) => {
  const [scores, classes] = logits(draw, index);
  return kernelCase('cross_entropy_gradient', [scores, classes, draw.reals(classes.shape)]);
};

const argmax: CaseMaker = (draw, index) => {
  const shape = draw.rows(index);
  const ties = () => draw.whole(0, 3);
  return kernelCase('argmax', [draw.chance(0.5) ? draw.reals(shape) : draw.reals(shape, ties)]);
};

/** Long columns and rows, some read as vec4, some in chunks. */
const long: readonly { readonly shape: readonly number[]; readonly axes: readonly number[] }[] = [
  { shape: [1031, 7], axes: [0] },
  { shape: [5, 1031], axes: [1] },
  { shape: [7, 517, 36], axes: [1] },
  { shape: [17_003, 8], axes: [0] },
  { shape: [3, 20_011], axes: [0, 1] },
  { shape: [2, 5, 4100], axes: [0, 2] },
];

/** Long tensors first, then every set of the first three axes in turn. */
function reduction(op: 'sum' | 'max'): CaseMaker {
  return (draw, index) => {
    const given = long[index];
    const axes = [...(given?.axes ?? [0, 1, 2].filter((axis) => ((index - long.length) >> axis) % 2 === 1))];
    if (draw.chance(0.3)) axes.reverse();
    const x = draw.reals(given?.shape ?? draw.shape(draw.whole(3, 4)));
    return kernelCase(op, [x], { axes, keep: draw.chance(0.5) });
  };
}

/** Tensors of one shape: few columns and many rows, few rows, too many tensors for one dispatch, or any. */
const sums: CaseMaker = (draw, index) => {
  const given = [
    { shape: [517, 36], axes: [0] },
    { shape: [7, 2052], axes: [0] },
    { shape: [17_003, 3], axes: [0] },
  ][index] ?? { shape: draw.shape(3), axes: [0, 1] };
  const tensors = Array.from({ length: 2 }, () => draw.reals(given.shape));
  return kernelCase('sums', tensors, { axes: given.axes, keep: draw.chance(0.5) });
};

/** Number of cases that covers every set of axes. */
export const reductionCases = long.length + 8;

export const rowMakers: Readonly<Record<string, CaseMaker>> = {
  argmax,
  cross_entropy: crossEntropy,
  cross_entropy_gradient: crossEntropyGradient,
  layer_norm: layerNorm,
  layer_norm_gradient: layerNormGradient,
  max: reduction('max'),
  softmax,
  softmax_gradient: softmaxGradient,
  sum: reduction('sum'),
  sums,
};
