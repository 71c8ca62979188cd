import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import { type LayerBuiltin, type LayerContext, Mismatch, type Plane, type TokenStream } from '../layer.ts';
import { featureTokens } from '../parts/feature_tokens.ts';
import { lecunUniform, zeros } from '../parts/initializers.ts';
import { unreadable } from '../parts/stream_description.ts';

/** Standard deviation of learned position codes (ViT's released code). */
const positionStd = 0.02;

export const patches: LayerBuiltin = {
  name: 'patches',
  category: 'layer',
  summary:
    'Square patches of an image as tokens (ViT, arXiv 2010.11929, equation 1): a convolution whose stride is its kernel size, ' +
    'row by row, plus position codes. The codes are added once; later layers add none. Images of varying size are padded with ' +
    'zeros to whole patches.',
  parameters: [
    { name: 'size', type: { kind: 'integer', min: 1 }, doc: 'Side of a patch in pixels.', positional: true },
    { name: 'width', type: { kind: 'integer', min: 1 }, doc: 'Width of the tokens.' },
    {
      name: 'position',
      type: { kind: 'option', of: ['learned', 'sine', 'none'] },
      doc: 'Position codes: a learned table, which needs images of one size, sines along both axes, or none.',
      default: 'learned',
    },
    { name: 'bias', type: { kind: 'boolean' }, doc: 'Adds a bias to the convolution.', default: true },
  ],
  example: 'patches(16, width: 64) -> transformer(layers: 2, heads: 4, hidden: 128)',
  build(context, input) {
    if (input.kind !== 'pixels') {
      const hint = 'it must be the first layer, and read a modality of pixels';
      throw unreadable('patches', ['pixels'], input, hint);
    }
    const size = context.number('size');
    expectWholePatches(size, input.plane);
    const features = convolved(context, padded(context.builder, input.pixels, size), size);
    const [, , height, width] = features.type.shape as [number, number, number, number];
    const mask = context.builder.op('mask_shrink', [input.mask], { height, width });
    const sine = context.option('position') === 'sine' ? 'sine' : 'none';
    const tokens = featureTokens(context, { kind: 'features', features, mask }, sine);
    const learned = context.option('position') === 'learned';
    return placed(
      context,
      tokens,
      learned ? learnedCodes(context, tokens.values, input.plane) : tokens.position,
    );
  },
};

/** Throws a Mismatch if the patches do not divide images of a fixed size exactly. */
function expectWholePatches(size: number, { of, name, height = 0, width = 0 }: Plane): void {
  if (height % size === 0 && width % size === 0) return;
  throw new Mismatch(
    'E0404',
    `${of} of ${height}×${width} pixels cannot be divided into patches of ${size}×${size}`,
    `needs sides that are multiples of ${size}`,
    `\`${name}\` has ${height}×${width} pixels`,
    `${of === 'images' ? 'resize to' : 'prepare'} ${upTo(height, size)}×${upTo(width, size)} pixels, or choose another patch size`,
  );
}

function upTo(side: number, size: number): number {
  return Math.ceil(side / size) * size;
}

/** Pads images of varying size with zeros, right and below, to whole patches: [batch, channels, H, W]. */
function padded(builder: GraphBuilder, pixels: Value, size: number): Value {
  return [2, 3].reduce((x, axis) => {
    const side = x.type.shape[axis]!;
    const after = upTo(side, size) - side;
    return after === 0 ? x : builder.op('pad', [x], { axis, before: 0, after });
  }, pixels);
}

/** pixels [batch, channels, H, W] → [batch, width, H/size, W/size] */
function convolved(context: LayerContext, pixels: Value, size: number): Value {
  const { builder } = context;
  const [out, channels] = [context.number('width'), pixels.type.shape[1]!];
  const weight = context.parameter('weight', {
    initializer: lecunUniform(channels * size * size),
    shape: [out, channels, size, size],
  });
  const mapped = builder.op('conv2d', [pixels, weight], { stride: size, padding: 0, dilation: 1 });
  if (!context.boolean('bias')) return mapped;
  const bias = context.parameter('bias', { initializer: zeros, shape: [out] });
  return builder.add(mapped, builder.reshape(bias, [out, 1, 1]));
}

/**
 * A row for each patch of the modality's images: [1, patches, width]. Throws a Mismatch if their size varies.
 */
function learnedCodes(context: LayerContext, values: Value, plane: Plane): Value {
  const [, count, width] = values.type.shape as [number, number, number];
  const pixels = pixelsOf(plane);
  const rows = pixels && pixels / context.number('size') ** 2;
  if (rows !== count) {
    throw new Mismatch(
      'E0404',
      `\`patches\` with learned positions needs ${plane.of} of one size`,
      rows === undefined ? 'needs a fixed height and width' : `has positions for ${rows} patches`,
      rows === undefined ? `the size of \`${plane.name}\` varies` : `this task has ${count} patches`,
      `write \`${plane.of === 'images' ? 'resize(height: …, width: …)' : 'frames([…])'}\`, or choose \`position: .sine\``,
    );
  }
  const initializer = { kind: 'normal', std: positionStd } as const;
  const table = context.parameter('position', { initializer, shape: [count, width] });
  return context.builder.reshape(table, [1, count, width]);
}

/** Number of pixels of each image of the modality; undefined if it varies. */
function pixelsOf({ height, width }: Plane): number | undefined {
  return height === undefined || width === undefined ? undefined : height * width;
}

/** Adds the codes to the tokens; the position codes of the result are zero. */
function placed({ builder }: LayerContext, { values, mask }: TokenStream, codes: Value): TokenStream {
  const [, count, width] = values.type.shape as [number, number, number];
  return {
    kind: 'tokens',
    values: builder.add(values, codes),
    position: builder.constant(0, [1, count, width]),
    mask,
  };
}
