import type { Value } from '../../ir/graph.ts';
import { type LayerBuiltin, type LayerContext, Mismatch, type Stream, type TokenStream } from '../layer.ts';
import { activation } from '../parts/activation.ts';
import * as argument from '../parts/arguments.ts';
import { encoderLayer } from '../parts/encoder_layer.ts';
import { featureTokens } from '../parts/feature_tokens.ts';
import { xavierUniform } from '../parts/initializers.ts';
import { firstLayers, unreadable } from '../parts/stream_description.ts';
import { extendMask, taskToken, withoutFirst } from '../parts/task_token.ts';

const prefixes: Readonly<Record<string, string>> = {
  '': 'unit_base_model.transformer.encoder.',
  task_token: 'unit_base_model.transformer.task_embeddings_enc.',
};

export const transformer: LayerBuiltin = {
  name: 'transformer',
  category: 'layer',
  summary:
    "DETR's encoder over tokens, or over a feature map whose positions become tokens. Each layer: x ← LN(x + Att(x+p, x+p, " +
    'x)); x ← LN(x + W2 relu(W1 x)), with position codes p at every layer. Its width is that of its input; ReLU is the default `activation`.',
  parameters: [
    argument.layers,
    argument.heads,
    argument.hidden,
    argument.dropout,
    argument.normEps(1e-5),
    activation('relu'),
    {
      name: 'position',
      type: { kind: 'option', of: ['sine', 'none'] },
      doc: 'Position codes of a feature map: sines along both axes, or none. Tokens already have theirs.',
      default: 'sine',
    },
    argument.taskToken,
    {
      name: 'residual',
      type: { kind: 'boolean' },
      doc: 'Adds the input of the first layer to the output of the last.',
      default: false,
    },
  ],
  published: ({ modality, input, part }) =>
    modality === 'pixels' && input === 'features' ? prefixes[part] : undefined,
  example: 'transformer(layers: 6, heads: 8, hidden: 2048, dropout: 10%, task_token: 16, residual: true)',
  build(context, input) {
    const tokens = tokensOf(context, input);
    const { builder } = context;
    const rows = context.optionalNumber('task_token');
    let { values: x, ...rest } = rows === null ? tokens : withTaskToken(context, tokens, rows);
    for (let i = 0; i < context.number('layers'); i++) {
      x = context.within(`layers.${i}`, () => encoderLayer(context, `layers.${i}`, x, rest));
      context.tap(`encoder.layer${i}`, x);
    }
    const output = rows === null ? x : withoutFirst(context, x);
    const values = context.boolean('residual') ? builder.add(output, tokens.values) : output;
    context.tap('encoder.memory', values);
    return { ...tokens, values };
  },
};

function tokensOf(context: LayerContext, input: Stream): TokenStream {
  if (input.kind !== 'tokens' && input.kind !== 'features') {
    const before = firstLayers[input.kind];
    throw unreadable('transformer', ['features', 'tokens'], input, `put \`${before}\` before it`);
  }
  const width = input.kind === 'tokens' ? input.values.type.shape[2]! : input.features.type.shape[1]!;
  expectHeads(width, context.number('heads'));
  if (input.kind === 'tokens') return input;
  return featureTokens(context, input, context.option('position') === 'sine' ? 'sine' : 'none');
}

function expectHeads(width: number, heads: number): void {
  if (width % heads === 0) return;
  throw new Mismatch(
    'E0403',
    `\`transformer\` has ${heads} heads, which cannot share width ${width}`,
    `needs a width that is a multiple of ${heads}`,
    `returns width ${width}`,
    `project to ${width - (width % heads) + heads} first, or choose other heads`,
  );
}

/** Prepends the task token, with a zero position code and never as padding. */
function withTaskToken(context: LayerContext, tokens: TokenStream, rows: number): TokenStream {
  const { builder } = context;
  const [batch, , width] = tokens.values.type.shape as [number, number, number];
  const token = taskToken(context, { rows, width, batch, initializer: xavierUniform(rows, width) });
  const nowhere = builder.constant(0, [tokens.position.type.shape[0]!, 1, width]);
  const inFront = (first: Value, others: Value) => builder.concat([first, others], 1);
  return {
    kind: 'tokens',
    values: inFront(token, tokens.values),
    position: inFront(nowhere, tokens.position),
    mask: extendMask(context, tokens.mask, 0),
  };
}
