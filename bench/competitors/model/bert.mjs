import {
  attend,
  gelu,
  joinHeads,
  lastTokens,
  layerNorm,
  linear,
  splitHeads,
  withTaskToken,
} from './layers.mjs';
import { ops } from './ops.mjs';

/** Output values of the tokens, and their position embeddings. */
export function bert(p, args, inputs, index) {
  const ids = inputs['text.ids'];
  const [, tokens] = ids.shape;
  const tables = p.within('embeddings');
  const table = (name) => tables.get(`${name}_embeddings.weight`);
  const position = ops.slice(table('position'), [0, 0], [tokens, -1]);
  const words = ops.gather(table('word'), ids);
  const kinds = ops.gather(table('token_type'), inputs['text.segments']);
  let x = layerNorm(tables.within('LayerNorm'), ops.add(ops.add(words, position), kinds), args.norm_eps);
  if (args.task_token !== null) x = withTaskToken(p, index, x);
  for (let i = 0; i < args.layers; i++) x = bertLayer(p.within(`encoder.layer.${i}`), x, args);
  return { values: lastTokens(x, tokens), position: ops.expandDims(position, 0) };
}

function bertLayer(p, x, { heads, norm_eps: eps }) {
  const mapped = ['query', 'key', 'value'].map((name) => linear(p.within(`attention.self.${name}`), x));
  const mixed = joinHeads(attend(...mapped.map((map) => splitHeads(map, heads))));
  const attended = ops.add(x, linear(p.within('attention.output.dense'), mixed));
  const y = layerNorm(p.within('attention.output.LayerNorm'), attended, eps);
  const inner = gelu(linear(p.within('intermediate.dense'), y));
  return layerNorm(p.within('output.LayerNorm'), ops.add(y, linear(p.within('output.dense'), inner)), eps);
}
