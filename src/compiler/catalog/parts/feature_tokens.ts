import type { Value } from '../../ir/graph.ts';
import { type FeatureStream, type LayerContext, Mismatch, type TokenStream } from '../layer.ts';

/** Temperature of DETR's sine position codes. */
const temperature = 10000;

/**
 * The positions of a feature map, row by row, as tokens with position codes and a padding mask. Throws a
 * Mismatch.
 */
export function featureTokens(
  context: LayerContext,
  { features, mask }: FeatureStream,
  position: 'sine' | 'none',
): TokenStream {
  const { builder } = context;
  const [batch, width, height, columns] = features.type.shape as [number, number, number, number];
  const count = height * columns;
  const codes = position === 'sine' ? sineCodes(context, mask, width) : undefined;
  return {
    kind: 'tokens',
    values: channelsLast(context, features),
    position: codes ? channelsLast(context, codes) : builder.constant(0, [1, count, width]),
    mask: builder.reshape(mask, [batch, count], ['batch', undefined]),
  };
}

function sineCodes(context: LayerContext, mask: Value, width: number): Value {
  if (width % 4 !== 0) {
    throw new Mismatch(
      'E0403',
      `sine positions need a width that is a multiple of 4, not ${width}`,
      'needs a multiple of 4: half for each axis, half of that for each of sine and cosine',
      `returns width ${width}`,
      `project to ${width - (width % 4) + 4} first, or choose \`position: .none\``,
    );
  }
  const codes = context.builder.op('sine_position', [mask], { width, temperature });
  context.tap('image.position', codes);
  return codes;
}

/** [batch, channels, h, w] → [batch, h·w, channels] */
function channelsLast({ builder }: LayerContext, x: Value): Value {
  const [batch, channels, height, width] = x.type.shape as [number, number, number, number];
  const planes = builder.reshape(x, [batch, channels, height * width], ['batch', undefined, undefined]);
  return builder.transpose(planes, [0, 2, 1]);
}
