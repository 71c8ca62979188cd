// Losses of a head's output, by built-in, summed over all decoder layers that the loss includes.
import { ops } from './ops.mjs';

/** Sums x [layers · batch, queries] separately for each layer. */
const byLayer = (x, layers) => ops.sum(ops.reshape(x, [layers, -1]), 1);

const classLoss = (scores, hot) => ops.neg(ops.sum(ops.mul(ops.logSoftmax(scores), hot), -1));

function crossEntropy(_, scores, inputs) {
  return ops.mean(classLoss(scores, ops.oneHot(inputs['truth.label'], scores.shape.at(-1))));
}

function binaryCrossEntropy(_, scores, inputs) {
  const right = ops.mul(scores, inputs['truth.scores']);
  const rest = ops.add(ops.sub(ops.relu(scores), right), ops.log1p(ops.exp(ops.neg(ops.abs(scores)))));
  return ops.mean(rest);
}

function setCrossEntropy({ no_object: noObject }, scores, _, { classes, matched, layers }) {
  const hot = ops.oneHot(classes, scores.shape.at(-1));
  const weight = ops.add(ops.mul(matched, 1 - noObject), noObject);
  const weighted = byLayer(ops.mul(weight, classLoss(scores, hot)), layers);
  return ops.sum(ops.div(weighted, byLayer(weight, layers)));
}

function l1(_, boxes, __, truth) {
  const distance = ops.sum(ops.abs(ops.sub(boxes, truth.boxes)), -1);
  return ops.div(ops.sum(ops.mul(distance, truth.matched)), truth.count);
}

function corners(boxes) {
  const [centre, size] = ops.split(boxes, 2, -1);
  const half = ops.div(size, 2);
  return { low: ops.sub(centre, half), high: ops.add(centre, half), size };
}

/** Areas of sizes [..., 2]. */
function area(size) {
  const [width, height] = ops.split(size, 2, -1);
  return ops.reshape(ops.mul(width, height), size.shape.slice(0, -1));
}

function giou(_, boxes, __, truth) {
  const [a, b] = [corners(boxes), corners(truth.boxes)];
  const shared = area(ops.relu(ops.sub(ops.minimum(a.high, b.high), ops.maximum(a.low, b.low))));
  const spanned = area(ops.sub(ops.maximum(a.high, b.high), ops.minimum(a.low, b.low)));
  const union = ops.sub(ops.add(area(a.size), area(b.size)), shared);
  const overlap = ops.sub(ops.div(shared, union), ops.div(ops.sub(spanned, union), spanned));
  return ops.div(ops.sum(ops.mul(ops.sub(1, overlap), truth.matched)), truth.count);
}

function attributeLoss(_, scores, __, { shares, layers }) {
  const wanted = ops.sum(ops.mul(shares, scores), -1);
  const cost = ops.sub(ops.mul(ops.logSumExp(scores, -1), ops.sum(shares, -1)), wanted);
  const added = ops.mul(ops.relu(cost), 0.5);
  const count = ops.maximum(byLayer(ops.step(added), layers), 1);
  return ops.sum(ops.div(byLayer(added, layers), count));
}

export const losses = {
  cross_entropy: crossEntropy,
  binary_cross_entropy: binaryCrossEntropy,
  set_cross_entropy: setCrossEntropy,
  l1,
  giou,
  attribute_loss: attributeLoss,
};
