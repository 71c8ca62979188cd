import { GraphBuilder } from '../../../dist/src/compiler/ir/builder.js';
import { ops } from '../../../dist/src/compiler/ops/index.js';
import { prepareGraph } from './graph.mjs';

export function conv(device, { tensors, pass, stride, padding }) {
  const builder = new GraphBuilder(ops, 'conv');
  const [x, w, dy] = tensors.map(({ name, shape }) =>
    builder.input(name, 'parameter', { dtype: 'f32', shape }),
  );
  const window = { stride, padding, dilation: 1 };
  const [height, width] = x.type.shape.slice(2);
  const [kernelHeight, kernelWidth] = w.type.shape.slice(2);
  const kernel = { kernel_height: kernelHeight, kernel_width: kernelWidth };
  const results = {
    forward: () => builder.op('conv2d', [x, w], window),
    'gradient of x': () => builder.op('conv2d_input_gradient', [dy, w], { ...window, height, width }),
    'gradient of w': () => builder.op('conv2d_weight_gradient', [x, dy], { ...window, ...kernel }),
  };
  builder.output('result', 'tap', results[pass]());
  return prepareGraph(device, builder.build(), tensors);
}
