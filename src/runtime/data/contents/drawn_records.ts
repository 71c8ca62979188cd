/** The training records that a run has drawn. */
export class DrawnRecords {
  readonly #drawn = new Map<string, Uint8Array>();

  /** Marks one of the `count` records of a task as drawn. Returns whether this is its first draw. */
  note(task: string, index: number, count: number): boolean {
    const drawn = this.#drawn.get(task) ?? new Uint8Array(count);
    this.#drawn.set(task, drawn);
    const isFirst = drawn[index] === 0;
    drawn[index] = 1;
    return isFirst;
  }
}
