import { shapeText } from '../ir/type_text.ts';
import { type Op, ShapeError } from './op.ts';
import { convolutionCases, convolutionFlop, eachProduct } from './support/convolution.ts';
import { zeros } from './support/tensors.ts';
import { dim, expectDType, expectInputs, expectRank, typed } from './support/typing.ts';
import { outputSize, windowOf } from './support/windows.ts';

export const conv2d: Op = {
  name: 'conv2d',
  summary:
    'Convolution of x [N, C, H, W] with w [O, C, kh, kw], without bias: `stride`, zero `padding` and `dilation` are the ' +
    'same along both axes.',
  kind: 'compute',
  infer(inputs, attributes) {
    expectInputs('conv2d', inputs, 2);
    const [x, w] = [inputs[0]!, inputs[1]!];
    expectDType('conv2d', 'x', x, 'f32');
    expectDType('conv2d', 'w', w, 'f32');
    expectRank('conv2d', 'x [N, C, H, W]', x, 4);
    expectRank('conv2d', 'w [O, C, kh, kw]', w, 4);
    if (x.shape[1] !== w.shape[1]) {
      throw new ShapeError(
        `conv2d needs equal channels: x is ${shapeText(x)}, with ${x.shape[1]}; w is ${shapeText(w)}, for ${w.shape[1]}`,
      );
    }
    const [height, width] = outputSize('conv2d', x, [w.shape[2]!, w.shape[3]!], windowOf(attributes));
    return [
      typed('f32', [x.shape[0]!, w.shape[0]!, height, width], [dim(x, 0), dim(w, 0), undefined, undefined]),
    ];
  },
  gradient({ builder, node, outputGradients, wants }) {
    const [x, w] = [node.inputs[0]!, node.inputs[1]!];
    const dy = outputGradients[0]!;
    const window = { ...windowOf(node.attributes) };
    const [, , height, width] = x.type.shape as [number, number, number, number];
    const [, , kernelHeight, kernelWidth] = w.type.shape as [number, number, number, number];
    const kernel = { kernel_height: kernelHeight, kernel_width: kernelWidth };
    return [
      wants(0) ? builder.op('conv2d_input_gradient', [dy, w], { ...window, height, width }) : undefined,
      wants(1) ? builder.op('conv2d_weight_gradient', [x, dy], { ...window, ...kernel }) : undefined,
    ];
  },
  reference([x, w], attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    const window = windowOf(attributes);
    eachProduct(x!.shape, w!.shape, y.shape, window, (from, weight, to, count) => {
      const factor = w!.data[weight]!;
      for (let i = 0; i < count; i++) y.data[to + i]! += factor * x!.data[from + i * window.stride]!;
    });
    return [y];
  },
  flop: ([, w], [y]) => convolutionFlop(y!.shape, w!.shape),
  samples: convolutionCases.map(({ name, x, w, stride, padding, dilation }) => ({
    name,
    inputs: [{ shape: x }, { shape: w }],
    attributes: { stride, padding, dilation },
  })),
};
