import type { Gradients } from '../ir/op.ts';
import { computeOp } from './define.ts';
import { convolutionCases, convolutionFlop, eachProduct } from './support/convolution.ts';
import { zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';
import { outputSize, windowAttributes, windowFits } from './support/windows.ts';

export const conv2d = computeOp({
  name: 'conv2d',
  summary:
    'Convolution of x with w, without bias. `stride`, zero `padding` and `dilation` are the same along both axes.',
  inputs: ['x: f32 [N, C, H, W]', 'w: f32 [O, C, kh, kw]'],
  outputs: ['y: f32 [N, O, h, w]'],
  attributes: windowAttributes,
  constraints: { window: windowFits },
  infer([x, w], window, violates) {
    const kernel: [number, number] = [w.shape[2]!, w.shape[3]!];
    const [height, width] = outputSize(x, kernel, window, (found) => violates('window', found));
    return [
      typed('f32', [x.shape[0]!, w.shape[0]!, height, width], [dim(x, 0), dim(w, 0), undefined, undefined]),
    ];
  },
  gradient({ builder, inputs, attributes, outputGradients, wants }): Gradients {
    const [x, w] = [inputs[0], inputs[1]];
    const dy = outputGradients[0];
    const [, , height, width] = x.type.shape as [number, number, number, number];
    const [, , kernelHeight, kernelWidth] = w.type.shape as [number, number, number, number];
    const kernel = { kernel_height: kernelHeight, kernel_width: kernelWidth };
    return [
      wants(0) ? builder.op('conv2d_input_gradient', [dy, w], { ...attributes, height, width }) : undefined,
      wants(1) ? builder.op('conv2d_weight_gradient', [x, dy], { ...attributes, ...kernel }) : undefined,
    ];
  },
  reference([x, w], attributes, outputs) {
    const y = zeros(outputs[0].shape);
    eachProduct(x.shape, w.shape, y.shape, attributes, (from, weight, to, count) => {
      const factor = w.data[weight]!;
      for (let i = 0; i < count; i++) y.data[to + i]! += factor * x.data[from + i * attributes.stride]!;
    });
    return [y];
  },
  flop: ([, w], [y]) => convolutionFlop(y.shape, w.shape),
  samples: convolutionCases.map(({ name, x, w, stride, padding, dilation }) => ({
    name,
    inputs: [{ shape: x }, { shape: w }],
    attributes: { stride, padding, dilation },
  })),
});
