// DETR's encoder and decoder.

import { feedForward, lastTokens, layerNorm, linear, multiHeadAttention, withTaskToken } from './layers.mjs';
import { ops } from './ops.mjs';
import { sinePosition } from './sine_position.mjs';

/** Projects features by a 1×1 convolution, or tokens and their position encodings by linear maps. */
export function project(p, stream) {
  if (stream.features) {
    const mapped = ops.conv2d(stream.features, p.get('weight'), 1, 0, 1);
    return { features: ops.add(mapped, ops.perChannel(p.get('bias'))) };
  }
  const { values, position } = stream;
  return { values: linear(p, values), position: linear(p.within('position'), position) };
}

export function transformer(p, args, stream, index) {
  const { values, position } = stream.features ? featureTokens(stream.features) : stream;
  const [, tokens, width] = values.shape;
  const token = args.task_token !== null;
  let x = token ? withTaskToken(p, index, values) : values;
  const placed = token ? ops.concat([ops.zeros([position.shape[0], 1, width]), position], 1) : position;
  for (let i = 0; i < args.layers; i++) x = encoderLayer(p.within(`layers.${i}`), x, placed, args);
  const output = lastTokens(x, tokens);
  return { values: args.residual ? ops.add(output, values) : output, position };
}

function featureTokens(x) {
  const { values, height, columns } = ops.tokens(x);
  const width = values.shape[2];
  const position = ops.tensor(sinePosition(height, columns, width), [1, height * columns, width]);
  return { values, position };
}

function encoderLayer(p, x, position, { heads, norm_eps: eps }) {
  const placed = ops.add(x, position);
  const mixed = multiHeadAttention(p.within('self_attn'), [placed, placed, x], heads);
  const attended = layerNorm(p.within('norm1'), ops.add(x, mixed), eps);
  return layerNorm(p.within('norm2'), ops.add(attended, feedForward(p, attended)), eps);
}

/** Normalised hidden states of every layer. */
export function crossTransformer(p, args, { values, position }, queries) {
  const keys = ops.add(values, position);
  let x = ops.zeros([values.shape[0], ...queries.shape]);
  return Array.from({ length: args.layers }, (_, i) => {
    x = decoderLayer(p.within(`layers.${i}`), x, { queries, keys, values }, args);
    return layerNorm(p.within('norm'), x, args.norm_eps);
  });
}

function decoderLayer(p, x, { queries, keys, values }, { heads, norm_eps: eps }) {
  const own = ops.add(x, queries);
  const within = multiHeadAttention(p.within('self_attn'), [own, own, x], heads);
  const y = layerNorm(p.within('norm1'), ops.add(x, within), eps);
  const across = multiHeadAttention(p.within('multihead_attn'), [ops.add(y, queries), keys, values], heads);
  const z = layerNorm(p.within('norm2'), ops.add(y, across), eps);
  return layerNorm(p.within('norm3'), ops.add(z, feedForward(p, z)), eps);
}
