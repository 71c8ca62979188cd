import { ops } from '../../../src/compiler/ops/index.ts';
import type { Draw, TypedTensor } from '../draw.ts';
import { kernelCase } from '../kernel_case.ts';
import type { CaseMaker } from './maker.ts';

/** Elementwise ops: any shape; with several inputs, shapes that broadcast. */

type Values = (draw: Draw, shape: readonly number[]) => TypedTensor;

const any: Values = (draw, shape) => draw.reals(shape);
const positive: Values = (draw, shape) => draw.between(shape, 0.01, 9);
const awayFromZero: Values = (draw, shape) =>
  draw.reals(shape, () => draw.pick([-1, 1]) * (0.1 + draw.uniform()));
/** Few values, so that some are equal. */
const few: Values = (draw, shape) => draw.reals(shape, () => draw.whole(-2, 2) / 2);
const scores: Values = (draw, shape) => draw.between(shape, -60, 60);
const shares: Values = (draw, shape) => draw.between(shape, 0, 1);

/** The first shape has one element, the second is wider than a workgroup. */
function shapeOf(draw: Draw, index: number): number[] {
  if (index === 0) return draw.pick([[], [1], [1, 1, 1]]);
  return index === 1 ? [draw.whole(1, 3), 1031] : draw.shape(draw.whole(1, 4));
}

function unary(op: string, values: Values): CaseMaker {
  return (draw, index) => kernelCase(op, [values(draw, shapeOf(draw, index))]);
}

/** One of two inputs has the full shape, or each broadcasts along some axes. */
function binary(op: string, a: Values, b: Values): CaseMaker {
  return (draw, index) => {
    const shape = shapeOf(draw, index);
    const shapes = [draw.chance(0.7) ? shape : draw.narrowed(shape), draw.narrowed(shape)];
    if (draw.chance(0.5)) shapes.reverse();
    return kernelCase(op, [a(draw, shapes[0]!), b(draw, shapes[1]!)]);
  };
}

const select: CaseMaker = (draw, index) => {
  const shape = shapeOf(draw, index);
  const dtype = draw.pick(['i32', 'f32'] as const);
  const value = () =>
    dtype === 'i32' ? draw.wholes(draw.narrowed(shape), -9, 9) : any(draw, draw.narrowed(shape));
  const condition = draw.chance(0.5) ? draw.wholes(shape, 0, 1) : few(draw, shape);
  return kernelCase('select', [condition, value(), value()]);
};

const cast: CaseMaker = (draw, index) => {
  const shape = shapeOf(draw, index);
  const casts: readonly (() => [TypedTensor, string])[] = [
    () => [draw.wholes(shape, -70000, 70000), 'f32'],
    () => [draw.wholes(shape, 0, 16777216, 'u32'), 'f32'],
    () => [draw.between(shape, -99, 99), 'i32'],
    () => [draw.between(shape, 0, 99), 'u32'],
    () => [draw.wholes(shape, 0, 99), 'u32'],
  ];
  const [x, dtype] = casts[index % casts.length]!();
  return kernelCase('cast', [x], { dtype });
};

const constant: CaseMaker = (draw, index) => {
  const dtype = draw.pick(['f32', 'i32', 'u32'] as const);
  const value = { f32: draw.uniform() * 1e-3, i32: draw.whole(-9, 9), u32: draw.whole(2 ** 31, 2 ** 32 - 1) }[
    dtype
  ];
  return kernelCase('constant', [], { value, shape: shapeOf(draw, index), dtype });
};

const broadcast: CaseMaker = (draw, index) => {
  const shape = shapeOf(draw, index);
  const from = draw.narrowed(shape);
  return kernelCase('broadcast', [draw.chance(0.7) ? any(draw, from) : draw.wholes(from, -9, 9)], { shape });
};

const dropoutMask: CaseMaker = (draw, index) => {
  const random = draw.wholes([4], 0, 2 ** 32 - 1, 'u32');
  const rate = draw.pick([0, 0.1, 0.5, 0.93]);
  return kernelCase('dropout_mask', [random], { rate, site: draw.whole(0, 99), shape: shapeOf(draw, index) });
};

/** Inputs of unary ops that are undefined or uninteresting for some values. */
const unaryValues: Readonly<Record<string, Values>> = { log: positive, sign: few, sqrt: positive, step: few };

const unaryOps = Object.values(ops).filter(
  ({ kind, inputs }) => kind === 'elementwise' && inputs.join() === 'x: f32 [...]',
);

const binaryValues: Readonly<Record<string, readonly [Values, Values]>> = {
  add: [any, any],
  bce_with_logits: [scores, shares],
  divide: [any, awayFromZero],
  equal: [few, few],
  greater: [few, few],
  maximum: [any, any],
  minimum: [any, any],
  multiply: [any, any],
  subtract: [any, any],
};

export const elementwiseMakers: Readonly<Record<string, CaseMaker>> = {
  ...Object.fromEntries(unaryOps.map(({ name }) => [name, unary(name, unaryValues[name] ?? any)])),
  ...Object.fromEntries(Object.entries(binaryValues).map(([op, [a, b]]) => [op, binary(op, a, b)])),
  broadcast,
  cast,
  constant,
  dropout_mask: dropoutMask,
  select,
};
