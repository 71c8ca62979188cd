import { Column } from './column.ts';

/** Indices of records that are left out of a list, 4 bytes each. */
export class LeftOut {
  readonly #indices = new Column((length) => new Uint32Array(length));

  /** Number of records that are left out. */
  get length(): number {
    return this.#indices.length;
  }

  /** Leaves out a record; indices are added in ascending order. */
  add(index: number): void {
    this.#indices.push(index);
  }

  /** Converts the index of a record among the remaining ones to its index among all. */
  indexAmongAll(index: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      // This many of the remaining records precede the record `at(middle)`.
      if (this.#indices.at(middle) - middle <= index) low = middle + 1;
      else high = middle;
    }
    return index + low;
  }

  /** Number of left-out records whose index among all is below `index`. */
  before(index: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#indices.at(middle) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
