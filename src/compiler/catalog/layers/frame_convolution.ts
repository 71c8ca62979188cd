import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import type { FeatureStream, LayerBuiltin, Stream } from '../layer.ts';
import { activate, activation } from '../parts/activation.ts';
import { lecunUniform, zeros } from '../parts/initializers.ts';
import { unreadable } from '../parts/stream_description.ts';

/** A convolution over time: the kernel covers all rows of its input. */
export const frameConvolution: LayerBuiltin = {
  name: 'frame_convolution',
  category: 'layer',
  summary:
    'A convolution over time with all bands of a spectrogram, or all rows of a feature map, as its channels: a feature map of one ' +
    'row. Both ends are padded with zeros, so that n frames become ⌈n / stride⌉. Two of kernel 3, the second with stride 2, are ' +
    'the stem of Whisper (arXiv 2212.04356).',
  parameters: [
    { name: 'kernel', type: { kind: 'integer', min: 1 }, doc: 'Frames under the kernel.', positional: true },
    { name: 'width', type: { kind: 'integer', min: 1 }, doc: 'Channels of the result.' },
    {
      name: 'stride',
      type: { kind: 'integer', min: 1 },
      doc: 'Frames from one position of the kernel to the next.',
      default: 1,
    },
    activation('gelu', 'Function of the result.'),
  ],
  example: 'frame_convolution(5, width: 64, stride: 2) -> transformer(layers: 2, heads: 4, hidden: 128)',
  build(context, input) {
    const { x, mask } = planesOf(input);
    const [, channels, rows] = x.type.shape as [number, number, number, number];
    const [kernel, width] = [context.number('kernel'), context.number('width')];
    const weight = context.parameter('weight', {
      initializer: lecunUniform(channels * rows * kernel),
      shape: [width, channels, rows, kernel],
    });
    const bias = context.parameter('bias', { initializer: zeros, shape: [width] });
    const { builder } = context;
    const window = { stride: context.number('stride'), padding: 0, dilation: 1 };
    const mapped = builder.op('conv2d', [padded(builder, x, kernel), weight], window);
    const biased = builder.add(mapped, builder.reshape(bias, [width, 1, 1]));
    const features = activate(builder, context.option('activation'), biased);
    const frames = features.type.shape[3]!;
    return {
      kind: 'features',
      features,
      mask: builder.op('mask_shrink', [mask], { height: 1, width: frames }),
    };
  },
};

function planesOf(input: Stream): { readonly x: Value; readonly mask: FeatureStream['mask'] } {
  if (input.kind === 'pixels') return { x: input.pixels, mask: input.mask };
  if (input.kind === 'features') return { x: input.features, mask: input.mask };
  const hint = 'put it before layers that make tokens';
  throw unreadable('frame_convolution', ['pixels', 'features'], input, hint);
}

/** Zeros at both ends: ⌊(kernel - 1) / 2⌋ before the first frame, the rest of kernel - 1 after the last. */
function padded(builder: GraphBuilder, x: Value, kernel: number): Value {
  const before = Math.floor((kernel - 1) / 2);
  return kernel === 1 ? x : builder.op('pad', [x], { axis: 3, before, after: kernel - 1 - before });
}
