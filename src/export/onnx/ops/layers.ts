import { float, int, ints } from '../emitter.ts';
import { dataTypes } from '../messages.ts';
import { attention } from './attention.ts';
import type { ConvertedNode, Converters } from './converter.ts';
import { sinePosition } from './sine_position.ts';

/** Products, windows, sums and norms. */
export const layers: Converters = {
  attention,
  sine_position: sinePosition,

  matmul: ({ emit, inputs: [a, b], types, attributes }) => {
    const { transpose_a: ta, transpose_b: tb } = attributes;
    const left = ta ? transposed(emit, a!, types[0]!.shape.length) : a!;
    const right = tb ? transposed(emit, b!, types[1]!.shape.length) : b!;
    return emit.node('MatMul', [left, right]);
  },

  conv2d: ({ emit, inputs, attributes }) => emit.node('Conv', inputs, windowAttributes(attributes)),

  max_pool2d: ({ emit, inputs, attributes: { kernel, ...window } }) =>
    emit.node('MaxPool', inputs, { ...windowAttributes(window), kernel_shape: ints([kernel, kernel]) }),

  layer_norm: ({ emit, inputs, attributes: { eps } }) =>
    emit.node('LayerNormalization', inputs, { axis: int(-1), epsilon: float(eps) }),

  softmax: ({ emit, inputs }) => emit.node('Softmax', inputs, { axis: int(-1) }),

  // Without axes, ONNX would reduce all of them.
  sum: ({ emit, inputs: [x], attributes: { axes, keep } }) =>
    axes.length === 0 ? x! : emit.node('ReduceSum', [x!, emit.sizes(axes)], { keepdims: int(keep ? 1 : 0) }),

  max: ({ emit, inputs: [x], attributes: { axes, keep } }) =>
    axes.length === 0 ? x! : emit.node('ReduceMax', [x!], { axes: ints(axes), keepdims: int(keep ? 1 : 0) }),

  argmax: ({ emit, inputs }) => {
    const index = emit.node('ArgMax', inputs, { axis: int(-1), keepdims: int(0) });
    return emit.node('Cast', [index], { to: int(dataTypes.i32) });
  },
};

/** Transposes the last two axes. */
function transposed(emit: ConvertedNode['emit'], x: string, axes: number): string {
  const permutation = Array.from({ length: axes }, (_, axis) => axis);
  return emit.node('Transpose', [x], {
    perm: ints([...permutation.slice(0, -2), axes - 1, axes - 2]),
  });
}

function windowAttributes({
  stride,
  padding,
  dilation = 1,
}: {
  readonly stride: number;
  readonly padding: number;
  readonly dilation?: number;
}) {
  return {
    strides: ints([stride, stride]),
    pads: ints([padding, padding, padding, padding]),
    dilations: ints([dilation, dilation]),
  };
}
