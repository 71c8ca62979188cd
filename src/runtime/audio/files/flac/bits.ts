/** Reads bits of a byte sequence, most significant first. Past the end it reads zeros; see `overrun`. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** Index of the next byte that is not in `#word`. */
  #next: number;
  /** Bits read ahead, left-aligned; the remaining bits are 0. */
  #word = 0;
  #bits = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#next = at;
  }

  /** Index of the byte that contains the next bit. */
  get byte(): number {
    return this.#next - (this.#bits >>> 3);
  }

  get overrun(): boolean {
    return this.byte > this.#bytes.length;
  }

  /** Reads an unsigned number of 0..53 bits. */
  read(count: number): number {
    if (count > 24) return this.read(count - 24) * 2 ** 24 + this.read(24);
    if (count === 0) return 0;
    if (this.#bits < count) this.#fill();
    const value = this.#word >>> (32 - count);
    this.#word <<= count;
    this.#bits -= count;
    return value;
  }

  /** Reads a two's-complement number of 1..53 bits. */
  signed(count: number): number {
    const value = this.read(count);
    return value < 2 ** (count - 1) ? value : value - 2 ** count;
  }

  /** Counts the zeros before the next 1, and reads past it. */
  unary(): number {
    let zeros = 0;
    while (this.#word === 0) {
      zeros += this.#bits;
      this.#bits = 0;
      if (this.#next > this.#bytes.length) return zeros;
      this.#fill();
    }
    const more = Math.clz32(this.#word);
    // A shift by 32 would have no effect.
    this.#word = (this.#word << more) << 1;
    this.#bits -= more + 1;
    return zeros + more;
  }

  /** Skips to the next byte boundary. */
  align(): void {
    this.read(this.#bits & 7);
  }

  #fill(): void {
    while (this.#bits <= 24) {
      this.#word |= (this.#bytes[this.#next++] ?? 0) << (24 - this.#bits);
      this.#bits += 8;
    }
  }
}
