import { hash } from '../../random.ts';

const rounds = 4;

/**
 * Image of `index` under a pseudorandom permutation of 0..length-1 selected by `key`: a Feistel network over
 * the next power of four, iterated until the value is in range (cycle walking, Black and Rogaway 2002).
 * Nothing is stored, so an epoch can be entered at any position.
 */
export function permuted(index: number, length: number, key: number): number {
  const half = Math.max(1, Math.ceil(Math.log2(length) / 2));
  let at = index;
  do at = feistel(at, half, key);
  while (at >= length);
  return at;
}

function feistel(value: number, half: number, key: number): number {
  const mask = 2 ** half - 1;
  let left = Math.floor(value / 2 ** half);
  let right = value & mask;
  for (let round = 0; round < rounds; round++) {
    const next = (left ^ hash(key, round, right)) & mask;
    left = right;
    right = next;
  }
  return left * 2 ** half + right;
}
