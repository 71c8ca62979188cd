type Numbers = Uint8Array | Uint32Array | Int32Array | Float64Array;

/** Numbers appended one by one to a typed array, outside the heap, that doubles when it is full. */
export class Column<T extends Numbers> {
  private readonly allocate: (length: number) => T;
  private numbers: T;
  private used = 0;

  /** `allocate`: makes the array, and thereby says what kind of numbers they are. */
  constructor(allocate: (length: number) => T) {
    this.allocate = allocate;
    this.numbers = allocate(1024);
  }

  get length(): number {
    return this.used;
  }

  push(value: number): void {
    if (this.used === this.numbers.length) {
      const larger = this.allocate(2 * this.used);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.used++] = value;
  }

  /** The number at a place below `length`. */
  at(place: number): number {
    return this.numbers[place]!;
  }
}
