import type { Value } from '../../ir/graph.ts';
import type { DecoderBuiltin, LayerContext } from '../layer.ts';
import { activation } from '../parts/activation.ts';
import * as argument from '../parts/arguments.ts';
import { multiHeadAttention } from '../parts/attention.ts';
import { feedForward } from '../parts/feed_forward.ts';
import { layerNorm } from '../parts/layer_norm.ts';

export const crossTransformer: DecoderBuiltin = {
  name: 'cross_transformer',
  category: 'decoder',
  summary:
    "DETR's decoder: queries q, starting from x = 0. Each layer: x ← LN(x + Att(x+q, x+q, x)); x ← LN(x + Att(x+q, m+p, m)) " +
    'over the memory m with position codes p; x ← LN(x + W2 relu(W1 x)). A final norm of each x gives the hidden states. ReLU is the default `activation`.',
  parameters: [
    argument.layers,
    argument.heads,
    argument.hidden,
    argument.width('Width of queries, hidden states and memory; all attended encoders must return it.'),
    argument.dropout,
    argument.normEps(1e-5),
    activation('relu'),
  ],
  example: 'body: cross_transformer(layers: 6, heads: 8, hidden: 2048, width: 768, dropout: 10%)',
  check: argument.dividesAmongHeads,
  published: {
    prefix: ({ name, first }) => `unit_base_model.transformer.decoder${first ? '' : `_${name}`}.`,
    ownPrefix: ({ family, name }) => `unit_base_model.transformer.decoders.${family}.${name}.`,
    queries: ({ family, name }) => `unit_base_model.query_embeds.${family}.${name}.weight`,
  },
  width: (call) => Number(call.args.width),
  build(context, memory, queries) {
    const { builder } = context;
    const batch = memory.values.type.shape[0]!;
    const [count, width] = queries.type.shape as [number, number];
    const keys = builder.add(memory.values, memory.position);
    let x = builder.constant(0, [batch, count, width]);
    return Array.from({ length: context.number('layers') }, (_, i) => {
      x = context.within(`layers.${i}`, () => layer(context, `layers.${i}`, x, queries, { ...memory, keys }));
      return context.within('norm', () => layerNorm(context, 'norm', x, context.number('norm_eps')));
    });
  },
};

/** x [batch, queries, width]; queries [queries, width]; memory [batch, S, width], mask [batch, S]. */
function layer(
  context: LayerContext,
  name: string,
  x: Value,
  queries: Value,
  memory: { readonly keys: Value; readonly values: Value; readonly mask: Value },
): Value {
  const { builder } = context;
  const [heads, hidden, dropout] = [
    context.number('heads'),
    context.number('hidden'),
    context.number('dropout'),
  ];
  const residual = (norm: string, before: Value, branch: Value) =>
    layerNorm(
      context,
      `${name}.${norm}`,
      builder.add(before, context.dropout(branch, dropout)),
      context.number('norm_eps'),
    );

  const placed = builder.add(x, queries);
  const within = { queries: placed, keys: placed, values: x, heads, dropout };
  const selfAttended = residual('norm1', x, multiHeadAttention(context, `${name}.self_attn`, within));
  const across = { ...memory, queries: builder.add(selfAttended, queries), heads, dropout };
  const attended = residual(
    'norm2',
    selfAttended,
    multiHeadAttention(context, `${name}.multihead_attn`, across),
  );
  const activation = context.option('activation');
  return residual('norm3', attended, feedForward(context, name, attended, { hidden, dropout, activation }));
}
