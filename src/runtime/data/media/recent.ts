/** A cache of values by name, with a limit in bytes; the oldest values are dropped first. */
export class Recent<T> {
  readonly #limit: number;
  readonly #bytesOf: (value: T) => number;
  readonly #values = new Map<string, T>();
  #bytes = 0;

  constructor(limit: number, bytesOf: (value: T) => number) {
    this.#limit = limit;
    this.#bytesOf = bytesOf;
  }

  /** The value of a name, from `make` if it is not cached. Throws whatever `make` throws. */
  async get(name: string, make: () => Promise<T>): Promise<T> {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const made = await make();
    if (this.#values.has(name)) return made;
    this.#values.set(name, made);
    this.#bytes += this.#bytesOf(made);
    for (const [oldest, value] of this.#values) {
      if (this.#bytes <= this.#limit) break;
      this.#values.delete(oldest);
      this.#bytes -= this.#bytesOf(value);
    }
    return made;
  }
}
