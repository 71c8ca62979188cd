import type { LayerBuiltin } from '../layer.ts';
import { featureTokens } from '../parts/feature_tokens.ts';
import { unreadable } from '../parts/stream_description.ts';

export const tokens: LayerBuiltin = {
  name: 'tokens',
  category: 'layer',
  summary: 'The positions of a feature map as tokens, row by row, for decoders, heads and views.',
  parameters: [
    {
      name: 'position',
      type: { kind: 'option', of: ['sine', 'none'] },
      doc: 'Position codes: sines along both axes, or none.',
      default: 'sine',
    },
  ],
  example: 'resnet(block: .basic, depths: [1, 1], stem: 16) -> tokens()',
  build(context, input) {
    if (input.kind !== 'features') {
      throw unreadable('tokens', ['features'], input, 'put it after `resnet(…)` or `project(…)`');
    }
    return featureTokens(context, input, context.option('position') === 'sine' ? 'sine' : 'none');
  },
};
