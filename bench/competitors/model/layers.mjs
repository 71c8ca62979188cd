// Building blocks of a spec's layers. Inputs have no padding, so nothing is masked.
import { ops } from './ops.mjs';

/** Parameters below a path. */
export class Scope {
  constructor(tensors, path) {
    this.tensors = tensors;
    this.path = path;
  }

  get(local) {
    return this.tensors[`${this.path}.${local}`];
  }

  within(local) {
    return new Scope(this.tensors, `${this.path}.${local}`);
  }
}

/** x [..., in] · Wᵀ + b, as one matrix product with all leading axes merged. */
export function affine(x, weight, bias) {
  const width = x.shape.at(-1);
  const y = ops.add(ops.matMul(ops.reshape(x, [-1, width]), weight, false, true), bias);
  return ops.reshape(y, [...x.shape.slice(0, -1), weight.shape[0]]);
}

export const linear = (p, x) => affine(x, p.get('weight'), p.get('bias'));

export function layerNorm(p, x, eps) {
  const centred = ops.sub(x, ops.mean(x, -1, true));
  const variance = ops.mean(ops.square(centred), -1, true);
  const normed = ops.mul(centred, ops.rsqrt(ops.add(variance, eps)));
  return ops.add(ops.mul(normed, p.get('weight')), p.get('bias'));
}

/** Exact GELU, with erf. */
export const gelu = (x) => ops.mul(ops.mul(x, 0.5), ops.add(ops.erf(ops.mul(x, Math.SQRT1_2)), 1));

export function attend(q, k, v) {
  const scores = ops.mul(ops.matMul(q, k, false, true), 1 / Math.sqrt(q.shape.at(-1)));
  return ops.matMul(ops.softmax(scores), v);
}

export function splitHeads(x, heads) {
  const [batch, tokens, width] = x.shape;
  return ops.transpose(ops.reshape(x, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
}

export function joinHeads(x) {
  const [batch, heads, tokens, size] = x.shape;
  return ops.reshape(ops.transpose(x, [0, 2, 1, 3]), [batch, tokens, heads * size]);
}

export function multiHeadAttention(p, inputs, heads) {
  const weights = ops.split(p.get('in_proj_weight'), 3);
  const biases = ops.split(p.get('in_proj_bias'), 3);
  const [q, k, v] = inputs.map((x, i) => splitHeads(affine(x, weights[i], biases[i]), heads));
  return linear(p.within('out_proj'), joinHeads(attend(q, k, v)));
}

export const feedForward = (p, x) => linear(p.within('linear2'), ops.relu(linear(p.within('linear1'), x)));

/** Prepends the task token at `index` to x [batch, tokens, width]. */
export function withTaskToken(p, index, x) {
  const row = ops.reshape(ops.slice(p.get('task_token.weight'), [index, 0], [1, -1]), [1, 1, -1]);
  return ops.concat([ops.tile(row, [x.shape[0], 1, 1]), x], 1);
}

/** The last `count` tokens of x [batch, tokens, width]. */
export function lastTokens(x, count) {
  return x.shape[1] === count ? x : ops.slice(x, [0, x.shape[1] - count, 0], [-1, count, -1]);
}
