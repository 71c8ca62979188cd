// Losses by word, of a head's output for all counted layers, summed over the layers.
import * as tf from '@tensorflow/tfjs';
import { matchedTruth } from '../matched.mjs';

/** The matched truth as tensors. */
export function matchedTensors(model) {
  if (!model.matching) return undefined;
  const { classes, matched, boxes, shares, shape, none, ...rest } = matchedTruth(model);
  const attributes = shares.length / matched.length;
  return {
    ...rest,
    classes: tf.tensor(classes, shape, 'int32'),
    hot: tf.oneHot(tf.tensor(classes, shape, 'int32'), none + 1),
    matched: tf.tensor(matched, shape),
    boxes: tf.tensor(boxes, [...shape, 4]),
    shares: attributes > 0 ? tf.tensor(shares, [...shape, attributes]) : undefined,
  };
}

/** The sum of x [layers · batch, queries] over all but the layer. */
const byLayer = (x, layers) => tf.sum(tf.reshape(x, [layers, -1]), 1);

const classLoss = (scores, hot) => tf.neg(tf.sum(tf.mul(tf.logSoftmax(scores), hot), -1));

function crossEntropy(_, scores, inputs) {
  return tf.mean(classLoss(scores, tf.oneHot(inputs['truth.label'], scores.shape.at(-1))));
}

function binaryCrossEntropy(_, scores, inputs) {
  const right = tf.mul(scores, inputs['truth.scores']);
  const rest = tf.add(tf.sub(tf.relu(scores), right), tf.log1p(tf.exp(tf.neg(tf.abs(scores)))));
  return tf.mean(rest);
}

function setCrossEntropy({ no_object: noObject }, scores, _, { hot, matched, layers }) {
  const weight = tf.add(tf.mul(matched, 1 - noObject), noObject);
  const weighted = byLayer(tf.mul(weight, classLoss(scores, hot)), layers);
  return tf.sum(tf.div(weighted, byLayer(weight, layers)));
}

function l1(_, boxes, __, truth) {
  const distance = tf.sum(tf.abs(tf.sub(boxes, truth.boxes)), -1);
  return tf.div(tf.sum(tf.mul(distance, truth.matched)), truth.count);
}

function corners(boxes) {
  const [centre, size] = tf.split(boxes, 2, -1);
  const half = tf.div(size, 2);
  return { low: tf.sub(centre, half), high: tf.add(centre, half), size };
}

/** Product of both sides. */
function area(size) {
  const [width, height] = tf.split(size, 2, -1);
  return tf.squeeze(tf.mul(width, height), [-1]);
}

function giou(_, boxes, __, truth) {
  const [a, b] = [corners(boxes), corners(truth.boxes)];
  const shared = area(tf.relu(tf.sub(tf.minimum(a.high, b.high), tf.maximum(a.low, b.low))));
  const spanned = area(tf.sub(tf.maximum(a.high, b.high), tf.minimum(a.low, b.low)));
  const union = tf.sub(tf.add(area(a.size), area(b.size)), shared);
  const overlap = tf.sub(tf.div(shared, union), tf.div(tf.sub(spanned, union), spanned));
  return tf.div(tf.sum(tf.mul(tf.sub(1, overlap), truth.matched)), truth.count);
}

function attributeLoss(_, scores, __, { shares, layers }) {
  const wanted = tf.sum(tf.mul(shares, scores), -1);
  const cost = tf.sub(tf.mul(tf.logSumExp(scores, -1), tf.sum(shares, -1)), wanted);
  const added = tf.mul(tf.relu(cost), 0.5);
  const count = tf.maximum(byLayer(tf.step(added), layers), 1);
  return tf.sum(tf.div(byLayer(added, layers), count));
}

export const losses = {
  cross_entropy: crossEntropy,
  binary_cross_entropy: binaryCrossEntropy,
  set_cross_entropy: setCrossEntropy,
  l1,
  giou,
  attribute_loss: attributeLoss,
};
