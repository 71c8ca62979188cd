import { computeOp } from './define.ts';
import { convolutionCases, convolutionFlop, eachProduct } from './support/convolution.ts';
import { zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';
import { windowAttributes, windowCount } from './support/windows.ts';

export const conv2dWeightGradient = computeOp({
  name: 'conv2d_weight_gradient',
  summary: 'Gradient of conv2d with respect to its weight of `kernel_height` × `kernel_width`.',
  inputs: ['x: f32 [N, C, H, W]', 'dy: f32 [N, O, h, w]'],
  outputs: ['dw: f32 [O, C, kernel_height, kernel_width]'],
  attributes: { ...windowAttributes, kernel_height: 'integer', kernel_width: 'integer' },
  exact: [0],
  infer([x, dy], { kernel_height, kernel_width }) {
    const dims = [dim(dy, 1), dim(x, 1), undefined, undefined];
    return [typed('f32', [dy.shape[1]!, x.shape[1]!, kernel_height, kernel_width], dims)];
  },
  reference([x, dy], attributes, outputs) {
    const dw = zeros(outputs[0].shape);
    eachProduct(x.shape, dw.shape, dy.shape, attributes, (from, weight, to, count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += x.data[from + i * attributes.stride]! * dy.data[to + i]!;
      dw.data[weight]! += sum;
    });
    return [dw];
  },
  flop: ([, dy], [dw]) => convolutionFlop(dy.shape, dw.shape),
  samples: convolutionCases.map(({ name, x, w, stride, padding, dilation }) => {
    const rows = windowCount(x[2], w[2], { stride, padding, dilation });
    const columns = windowCount(x[3], w[3], { stride, padding, dilation });
    return {
      name,
      inputs: [{ shape: x }, { shape: [x[0], w[0], rows, columns] }],
      attributes: { stride, padding, dilation, kernel_height: w[2], kernel_width: w[3] },
    };
  }),
});
