import { shapeText } from '../ir/type_text.ts';
import { type Op, ShapeError } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { convolutionCases, convolutionFlop, eachProduct } from './support/convolution.ts';
import { zeros } from './support/tensors.ts';
import { dim, expectDType, expectInputs, expectRank, typed } from './support/typing.ts';
import { windowCount, windowOf } from './support/windows.ts';

export const conv2dWeightGradient: Op = {
  name: 'conv2d_weight_gradient',
  summary:
    'Gradient of conv2d for its weight of `kernel_height` × `kernel_width`: dw [O, C, kh, kw] from x [N, C, H, W] and ' +
    'dy [N, O, h, w].',
  kind: 'compute',
  exact: [0],
  infer(inputs, attributes) {
    expectInputs('conv2d_weight_gradient', inputs, 2);
    const [x, dy] = [inputs[0]!, inputs[1]!];
    expectDType('conv2d_weight_gradient', 'x', x, 'f32');
    expectDType('conv2d_weight_gradient', 'dy', dy, 'f32');
    expectRank('conv2d_weight_gradient', 'x [N, C, H, W]', x, 4);
    expectRank('conv2d_weight_gradient', 'dy [N, O, h, w]', dy, 4);
    if (x.shape[0] !== dy.shape[0]) {
      throw new ShapeError(
        `conv2d_weight_gradient needs as many images in x as in dy: ${shapeText(x)} and ${shapeText(dy)}`,
      );
    }
    const kernel = [numberOf(attributes, 'kernel_height'), numberOf(attributes, 'kernel_width')];
    const dims = [dim(dy, 1), dim(x, 1), undefined, undefined];
    return [typed('f32', [dy.shape[1]!, x.shape[1]!, ...kernel], dims)];
  },
  reference([x, dy], attributes, outputs) {
    const dw = zeros(outputs[0]!.shape);
    const window = windowOf(attributes);
    eachProduct(x!.shape, dw.shape, dy!.shape, window, (from, weight, to, count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += x!.data[from + i * window.stride]! * dy!.data[to + i]!;
      dw.data[weight]! += sum;
    });
    return [dw];
  },
  flop: ([, dy], [dw]) => convolutionFlop(dy!.shape, dw!.shape),
  samples: convolutionCases.map(({ name, x, w, stride, padding, dilation }) => {
    const rows = windowCount(x[2], w[2], { stride, padding, dilation });
    const columns = windowCount(x[3], w[3], { stride, padding, dilation });
    return {
      name,
      inputs: [{ shape: x }, { shape: [x[0], w[0], rows, columns] }],
      attributes: { stride, padding, dilation, kernel_height: w[2], kernel_width: w[3] },
    };
  }),
};
