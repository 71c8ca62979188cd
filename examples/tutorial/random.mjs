/** Random numbers from a seed, the same on every machine (mulberry32). */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed;
  }

  /** A number in [0, 1). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low, high) {
    return low + (high - low) * this.next();
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low, high) {
    return low + Math.floor((high - low + 1) * this.next());
  }

  pick(list) {
    return list[this.whole(0, list.length - 1)];
  }

  shuffled(list) {
    const order = list.map((item) => ({ item, key: this.next() })).sort((a, b) => a.key - b.key);
    return order.map(({ item }) => item);
  }

  /** A number in (-1, 1), with a triangular density. */
  noise() {
    return this.next() - this.next();
  }
}
