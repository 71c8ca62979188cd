/**
 * A small seeded generator for data: shuffling, augmentation and composed scenes. Streams are keyed by seed,
 * split, record number and so on, so that a record does not depend on the number of records drawn before it.
 */
export class Random {
  #state: number;
  readonly #step: number;

  constructor(...key: readonly (number | string)[]) {
    this.#state = hash(...key);
    // An odd step visits every state once; a separate step for each stream keeps streams with close states
    // apart.
    this.#step = hash('step', ...key) | 1;
  }

  /** An integer in 0..2^32-1: a Weyl sequence through MurmurHash3's finaliser, as in SplitMix. */
  word(): number {
    this.#state = (this.#state + this.#step) >>> 0;
    return scramble(this.#state);
  }

  /** An integer in 0..count-1. */
  below(count: number): number {
    return Math.floor((this.word() / 2 ** 32) * count);
  }

  /** An integer in least..most. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  one<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** `count` different items, in random order. */
  some<T>(items: readonly T[], count: number): readonly T[] {
    const rest = [...items];
    return Array.from({ length: count }, () => rest.splice(this.below(rest.length), 1)[0]!);
  }

  /** An item drawn by its weight; weights are integers. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    let rest = this.below(items.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, item] of items) {
      if (rest < weight) return item;
      rest -= weight;
    }
    throw new Error('weights sum to zero');
  }
}

/**
 * A 32-bit hash of numbers and strings, in order. A number is two words; a string is its length, then its
 * code points. A training step computes thousands of hashes, so the loops allocate nothing.
 */
export function hash(...parts: readonly (number | string)[]): number {
  let state = 0x9e3779b9;
  for (const part of parts) {
    if (typeof part === 'number') {
      state = absorb(absorb(state, part >>> 0), Math.floor(part / 2 ** 32) >>> 0);
      continue;
    }
    state = absorb(state, part.length);
    for (let i = 0; i < part.length; i++) {
      const point = part.codePointAt(i)!;
      state = absorb(state, point);
      if (point > 0xffff) i++;
    }
  }
  return state;
}

function absorb(state: number, word: number): number {
  return scramble((Math.imul(state, 0x85ebca6b) + word) >>> 0);
}

/** A bijection of 32-bit words: MurmurHash3's finaliser. */
function scramble(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
