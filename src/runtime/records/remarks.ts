/** A property of usable records that may surprise, with its number and the first place. */
export interface Remark {
  readonly message: string;
  readonly count: number;
  readonly first: string;
}

/** Remarks about the records of a split, counted by message. */
export class Remarks {
  readonly #found = new Map<string, Remark>();

  /** `message`: the same for all records it applies to; `where`: file and record. */
  add(message: string, where: string): void {
    const { count, first } = this.#found.get(message) ?? { count: 0, first: where };
    this.#found.set(message, { message, count: count + 1, first });
  }

  list(): readonly Remark[] {
    return [...this.#found.values()];
  }
}
