import { computeOp } from './define.ts';
import { convolutionCases, convolutionFlop, eachProduct } from './support/convolution.ts';
import { zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';
import { windowAttributes, windowCount } from './support/windows.ts';

export const conv2dInputGradient = computeOp({
  name: 'conv2d_input_gradient',
  summary: 'Gradient of conv2d with respect to its input of `height` × `width`.',
  inputs: ['dy: f32 [N, O, h, w]', 'w: f32 [O, C, kh, kw]'],
  outputs: ['dx: f32 [N, C, height, width]'],
  attributes: { ...windowAttributes, height: 'integer', width: 'integer' },
  infer([dy, w], { height, width }) {
    const shape = [dy.shape[0]!, w.shape[1]!, height, width];
    return [typed('f32', shape, [dim(dy, 0), dim(w, 1), undefined, undefined])];
  },
  reference([dy, w], attributes, outputs) {
    const dx = zeros(outputs[0].shape);
    eachProduct(dx.shape, w.shape, dy.shape, attributes, (from, weight, to, count) => {
      const factor = w.data[weight]!;
      for (let i = 0; i < count; i++) dx.data[from + i * attributes.stride]! += factor * dy.data[to + i]!;
    });
    return [dx];
  },
  flop: ([dy, w]) => convolutionFlop(dy.shape, w.shape),
  samples: convolutionCases.map(({ name, x, w, stride, padding, dilation }) => {
    const rows = windowCount(x[2], w[2], { stride, padding, dilation });
    const columns = windowCount(x[3], w[3], { stride, padding, dilation });
    return {
      name,
      inputs: [{ shape: [x[0], w[0], rows, columns] }, { shape: w }],
      attributes: { stride, padding, dilation, height: x[2], width: x[3] },
    };
  }),
});
