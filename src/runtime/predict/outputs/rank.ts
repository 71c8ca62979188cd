import { sigmoid } from '../../metrics/classification/probability.ts';
import { namesFor } from './class.ts';
import { type HeadDecoder, nameOf, outputOf } from './decoder.ts';
import { ranked } from './ranked.ts';

/**
 * A rank out of K: P(rank > k) = sigmoid(score k) (CORAL, arXiv 1901.07884, section 3.3), so P(rank = k) is the
 * difference of two neighbours. `value` is the predicted rank, counted from 0: the number of scores above 0.
 */
export const rankDecoder: HeadDecoder = (outputs, { head, names, settings }) => {
  const scores = outputOf(outputs, head.name);
  const above = Array.from(scores, sigmoid);
  const labels = namesFor(head.truth, names);
  const ranks = Array.from({ length: scores.length + 1 }, (_, rank) => ({
    label: nameOf(labels, rank),
    probability: (rank === 0 ? 1 : above[rank - 1]!) - (rank === scores.length ? 0 : above[rank]!),
  }));
  return { value: scores.filter((score) => score > 0).length, predictions: ranked(ranks, settings) };
};
