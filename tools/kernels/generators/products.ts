import { windowCount } from '../../../src/compiler/ops/support/windows.ts';
import type { Draw } from '../draw.ts';
import { kernelCase } from '../kernel_case.ts';
import type { CaseMaker } from './maker.ts';

/** Matrix products, convolutions and pooling. */

/** Every form and every kind of batch occurs twice in eight cases. */
const matmul: CaseMaker = (draw, index) => {
  const forms = [
    () => [draw.whole(65, 80), draw.whole(33, 70), draw.whole(3, 9)],
    () => [draw.whole(1, 3), draw.whole(1, 7), 1031],
    () => [1, 1031, draw.whole(1, 7)],
    () => [draw.size(37), draw.size(37), draw.size()],
  ];
  const [m, n, k] = forms[index % forms.length]!() as [number, number, number];
  // Both operands batched, or one matrix for all products on either side.
  const lead = draw.pick([[3], [2, 5]]);
  const batches: readonly (readonly [number[], number[]])[] = [
    [[], []],
    [lead, lead],
    [lead, []],
    [[], lead],
  ];
  const [ofA, ofB] = batches[Math.floor(index / 2) % 4]!;
  const [ta, tb] = [draw.chance(0.5), draw.chance(0.5)];
  const a = draw.reals([...ofA, ...(ta ? [k, m] : [m, k])]);
  const b = draw.reals([...ofB, ...(tb ? [n, k] : [k, n])]);
  return kernelCase('matmul', [a, b], { transpose_a: ta, transpose_b: tb });
};

interface Convolution {
  readonly x: readonly number[];
  readonly weight: readonly number[];
  readonly y: readonly number[];
  readonly window: { readonly stride: number; readonly padding: number; readonly dilation: number };
}

function convolution(draw: Draw, index: number): Convolution {
  const kernel = [draw.pick([1, 2, 3, 5]), draw.pick([1, 3, 4])] as const;
  const window = { stride: draw.whole(1, 3), padding: draw.whole(0, 2), dilation: draw.whole(1, 2) };
  const least = (taps: number) => Math.max(1, window.dilation * (taps - 1) + 1 - 2 * window.padding);
  const [height, width] = kernel.map((taps) => draw.whole(least(taps), least(taps) + 11)) as [number, number];
  const wide = index === 0 ? 257 : width;
  const [images, channels, outputs] = [
    draw.whole(1, 3),
    draw.whole(1, 7),
    index === 1 ? 67 : draw.whole(1, 11),
  ];
  const rows = windowCount(height, kernel[0], window);
  return {
    x: [images, channels, height, wide],
    weight: [outputs, channels, ...kernel],
    y: [images, outputs, rows, windowCount(wide, kernel[1], window)],
    window,
  };
}

const conv2d: CaseMaker = (draw, index) => {
  const { x, weight, window } = convolution(draw, index);
  return kernelCase('conv2d', [draw.reals(x), draw.reals(weight)], window);
};

const conv2dInputGradient: CaseMaker = (draw, index) => {
  const { x, weight, y, window } = convolution(draw, index);
  const sides = { height: x[2]!, width: x[3]! };
  return kernelCase('conv2d_input_gradient', [draw.reals(y), draw.reals(weight)], { ...window, ...sides });
};

const conv2dWeightGradient: CaseMaker = (draw, index) => {
  const { x, weight, y, window } = convolution(draw, index);
  const taps = { kernel_height: weight[2]!, kernel_width: weight[3]! };
  return kernelCase('conv2d_weight_gradient', [draw.reals(x), draw.reals(y)], { ...window, ...taps });
};

interface Pooling {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly window: { readonly kernel: number; readonly stride: number; readonly padding: number };
}

function pooling(draw: Draw, index: number): Pooling {
  const kernel = draw.whole(1, 5);
  const window = { kernel, stride: draw.whole(1, 4), padding: draw.whole(0, Math.floor(kernel / 2)) };
  const x = [
    draw.whole(1, 3),
    draw.whole(1, 5),
    draw.whole(kernel, 17),
    index === 0 ? 257 : draw.whole(kernel, 17),
  ];
  const side = (size: number) => windowCount(size, kernel, { ...window, dilation: 1 });
  return { x, y: [x[0]!, x[1]!, side(x[2]!), side(x[3]!)], window };
}

/** Every other case has few distinct values, so most windows contain their maximum several times. */
function pixels(draw: Draw, shape: readonly number[], index: number) {
  return index % 2 === 0 ? draw.reals(shape) : draw.reals(shape, () => draw.whole(-3, 0));
}

const maxPool2d: CaseMaker = (draw, index) => {
  const { x, window } = pooling(draw, index);
  return kernelCase('max_pool2d', [pixels(draw, x, index)], window);
};

const maxPool2dGradient: CaseMaker = (draw, index) => {
  const { x, y, window } = pooling(draw, index);
  return kernelCase('max_pool2d_gradient', [pixels(draw, x, index), draw.reals(y)], window);
};

/** Number of cases that covers all forms of matrix products. */
export const productCases = 8;

export const productMakers: Readonly<Record<string, CaseMaker>> = {
  conv2d,
  conv2d_input_gradient: conv2dInputGradient,
  conv2d_weight_gradient: conv2dWeightGradient,
  matmul,
  max_pool2d: maxPool2d,
  max_pool2d_gradient: maxPool2dGradient,
};
