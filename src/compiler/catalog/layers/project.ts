import type { Value } from '../../ir/graph.ts';
import type { FeatureStream, LayerBuiltin, LayerContext, TokenStream } from '../layer.ts';
import { lecunUniform, zeros } from '../parts/initializers.ts';
import { linear } from '../parts/linear.ts';
import { firstLayers, unreadable } from '../parts/stream_description.ts';

/** Prefixes by modality, input and part. */
const prefixes: Readonly<Record<string, string>> = {
  'pixels/features/': 'unit_base_model.input_proj.',
  'pixels/tokens/': 'unit_base_model.transformer.enc2dec_proj.',
  'pixels/tokens/position': 'unit_base_model.transformer.pos_embed_proj.',
  'tokens/tokens/': 'bert_projection.',
  'tokens/tokens/position': 'bert_pos_projection.',
};

export const project: LayerBuiltin = {
  name: 'project',
  category: 'layer',
  summary:
    'A linear map to another width: a 1×1 convolution with bias for a feature map; for tokens a linear map, and a ' +
    'second one for their position codes.',
  parameters: [
    { name: 'width', type: { kind: 'integer', min: 1 }, doc: 'Width of the result.', positional: true },
  ],
  published: ({ modality, input, part }) => prefixes[`${modality}/${input}/${part}`],
  example: 'project(256)',
  build(context, input) {
    if (input.kind === 'features') return projectFeatures(context, input);
    if (input.kind === 'tokens') return projectTokens(context, input);
    const before = firstLayers[input.kind];
    throw unreadable('project', ['features', 'tokens'], input, `put \`${before}\` before it`);
  },
};

function projectFeatures(context: LayerContext, { features, mask }: FeatureStream): FeatureStream {
  const { builder } = context;
  const [out, channels] = [context.number('width'), features.type.shape[1]!];
  const weight = context.parameter('weight', {
    initializer: lecunUniform(channels),
    shape: [out, channels, 1, 1],
  });
  const bias = context.parameter('bias', { initializer: zeros, shape: [out] });
  const mapped = builder.op('conv2d', [features, weight], { stride: 1, padding: 0, dilation: 1 });
  const projected = builder.add(mapped, builder.reshape(bias, [out, 1, 1]));
  context.tap('image.projected', projected);
  return { kind: 'features', features: projected, mask };
}

function projectTokens(context: LayerContext, { values, position, mask }: TokenStream): TokenStream {
  const out = context.number('width');
  const mapped = (x: Value, part?: string) => {
    const initializer = lecunUniform(x.type.shape[2]!);
    return linear(context, x, { out, initializer, ...(part ? { part } : {}) });
  };
  return { kind: 'tokens', values: mapped(values), position: mapped(position, 'position'), mask };
}
