import { shapeText } from '../ir/type_text.ts';
import { type Op, ShapeError } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { convolutionCases, convolutionFlop, eachProduct } from './support/convolution.ts';
import { zeros } from './support/tensors.ts';
import { dim, expectDType, expectInputs, expectRank, typed } from './support/typing.ts';
import { windowCount, windowOf } from './support/windows.ts';

export const conv2dInputGradient: Op = {
  name: 'conv2d_input_gradient',
  summary:
    'Gradient of conv2d for its input of `height` × `width`: dx [N, C, H, W] from dy [N, O, h, w] and w [O, C, kh, kw].',
  kind: 'compute',
  infer(inputs, attributes) {
    expectInputs('conv2d_input_gradient', inputs, 2);
    const [dy, w] = [inputs[0]!, inputs[1]!];
    expectDType('conv2d_input_gradient', 'dy', dy, 'f32');
    expectDType('conv2d_input_gradient', 'w', w, 'f32');
    expectRank('conv2d_input_gradient', 'dy [N, O, h, w]', dy, 4);
    expectRank('conv2d_input_gradient', 'w [O, C, kh, kw]', w, 4);
    if (dy.shape[1] !== w.shape[0]) {
      throw new ShapeError(
        `conv2d_input_gradient needs as many output channels in dy as in w: ${shapeText(dy)} and ${shapeText(w)}`,
      );
    }
    const shape = [dy.shape[0]!, w.shape[1]!, numberOf(attributes, 'height'), numberOf(attributes, 'width')];
    return [typed('f32', shape, [dim(dy, 0), dim(w, 1), undefined, undefined])];
  },
  reference([dy, w], attributes, outputs) {
    const dx = zeros(outputs[0]!.shape);
    const window = windowOf(attributes);
    eachProduct(dx.shape, w!.shape, dy!.shape, window, (from, weight, to, count) => {
      const factor = w!.data[weight]!;
      for (let i = 0; i < count; i++) dx.data[from + i * window.stride]! += factor * dy!.data[to + i]!;
    });
    return [dx];
  },
  flop: ([dy, w]) => convolutionFlop(dy!.shape, w!.shape),
  samples: convolutionCases.map(({ name, x, w, stride, padding, dilation }) => {
    const rows = windowCount(x[2], w[2], { stride, padding, dilation });
    const columns = windowCount(x[3], w[3], { stride, padding, dilation });
    return {
      name,
      inputs: [{ shape: [x[0], w[0], rows, columns] }, { shape: w }],
      attributes: { stride, padding, dilation, height: x[2], width: x[3] },
    };
  }),
};
