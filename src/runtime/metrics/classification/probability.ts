import type { OutputKind } from '../../../compiler/artifact/run_spec.ts';
import { argmax } from '../values.ts';

/**
 * Probability of the class with the highest score: its softmax, or its sigmoid if the scores are those of
 * independent labels.
 */
export function confidenceOf(scores: Float32Array, puts: OutputKind): number {
  const highest = scores[argmax(scores)]!;
  if (puts === 'labels') return sigmoid(highest);
  return 1 / scores.reduce((sum, score) => sum + Math.exp(score - highest), 0);
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * Log-odds log(p / (1 − p)) of every class, where p is the softmax: they rank records as p does, but remain
 * distinct if p rounds to 1. Infinite for a single class.
 */
export function logOdds(scores: Float32Array): Float64Array {
  const best = argmax(scores);
  const shifted = Float64Array.from(scores, (score) => score - scores[best]!);
  const powers = shifted.map(Math.exp);
  const others = powers.reduce((sum, power, i) => (i === best ? sum : sum + power), 0);
  return shifted.map((score, i) => score - Math.log(i === best ? others : 1 + others - powers[i]!));
}
