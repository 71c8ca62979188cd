/** A potentially surprising property of usable records, with their number and the first location. */
export interface Remark {
  readonly message: string;
  readonly count: number;
  readonly first: string;
}

/** Remarks about the records of a split, counted by message. */
export class Remarks {
  readonly #found = new Map<string, Remark>();

  /** `message`: the same for all records to which it applies; `where`: file and record. */
  add(message: string, where: string): void {
    const { count, first } = this.#found.get(message) ?? { count: 0, first: where };
    this.#found.set(message, { message, count: count + 1, first });
  }

  list(): readonly Remark[] {
    return [...this.#found.values()];
  }
}
