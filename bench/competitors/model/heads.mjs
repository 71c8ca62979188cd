// Heads on hidden states [layers · batch, queries, width], by built-in.

import { gelu, layerNorm, linear } from './layers.mjs';
import { ops } from './ops.mjs';

function classifier(p, args, hidden) {
  const query = ops.reshape(ops.slice(hidden, [0, 0, 0], [-1, 1, -1]), [hidden.shape[0], hidden.shape[2]]);
  const inner = gelu(linear(p.within('0.dense'), query));
  return linear(p.within('1'), layerNorm(p.within('0.LayerNorm'), inner, args.norm_eps));
}

function boxes(p, { layers }, hidden) {
  let x = hidden;
  for (let i = 0; i < layers - 1; i++) x = ops.relu(linear(p.within(`layers.${i}`), x));
  return ops.sigmoid(linear(p.within(`layers.${layers - 1}`), x));
}

function attributes(p, _, hidden, matched) {
  const embedded = ops.gather(p.get('cls_embed.weight'), matched.classes);
  const inner = linear(p.within('attr_linear1'), ops.concat([hidden, embedded], -1));
  return ops.relu(linear(p.within('attr_linear2'), inner));
}

export const heads = {
  classification: classifier,
  answering: classifier,
  object_classes: (p, _, hidden) => linear(p, hidden),
  boxes,
  attributes,
};
