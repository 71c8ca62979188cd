/** Remembers which records of a split have been drawn. */
export class FirstDraws {
  readonly #drawn: Uint8Array;

  /** `records`: number of records of the split. */
  constructor(records: number) {
    this.#drawn = new Uint8Array(records);
  }

  /** Notes the draw of a record by its index; whether it is the first one. */
  note(index: number): boolean {
    const isFirst = this.#drawn[index] === 0;
    this.#drawn[index] = 1;
    return isFirst;
  }
}
