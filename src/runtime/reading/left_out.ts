import { Column } from './column.ts';

/** Records that are left out of a list, by their indices in it. 4 bytes each. */
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

  /** The index among all records of one that remains, from its index among those. */
  indexAmongAll(index: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      // This many of the remaining records are before the record `at(middle)`.
      if (this.#indices.at(middle) - middle <= index) low = middle + 1;
      else high = middle;
    }
    return index + low;
  }

  /** Number of records left out whose index among all is below `index`. */
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
