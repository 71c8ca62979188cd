type NumericArray = Uint8Array | Uint32Array | Int32Array | Float64Array;

/**
 * A growing typed array, stored outside of V8's heap: numbers are appended one by one, and a full array
 * doubles.
 */
export class Column<T extends NumericArray> {
  readonly #allocate: (length: number) => T;
  #numbers: T;
  #used = 0;

  /** `allocate` determines the type of the numbers. */
  constructor(allocate: (length: number) => T) {
    this.#allocate = allocate;
    this.#numbers = allocate(1024);
  }

  get length(): number {
    return this.#used;
  }

  push(value: number): void {
    if (this.#used === this.#numbers.length) {
      const larger = this.#allocate(2 * this.#used);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#used++] = value;
  }

  /** Replaces every number. */
  map(change: (value: number) => number): void {
    for (let i = 0; i < this.#used; i++) this.#numbers[i] = change(this.#numbers[i]!);
  }

  /** A copy of all numbers. */
  values(): T {
    return this.#numbers.slice(0, this.#used) as T;
  }

  /** The number at an index below `length`. */
  at(index: number): number {
    return this.#numbers[index]!;
  }
}
