import { closeSync } from 'node:fs';

/** Descriptors of open files by any object for each; beyond `most` the one used least recently is closed. */
export class Descriptors {
  readonly #most: number;
  /** The least recently used first. */
  readonly #open = new Map<object, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The descriptor of the file of `key`, which `open` opens where it is not open. */
  get(key: object, open: () => number): number {
    const descriptor = this.#open.get(key) ?? open();
    this.#open.delete(key);
    this.#open.set(key, descriptor);
    if (this.#open.size > this.#most) this.#closeFirst();
    return descriptor;
  }

  #closeFirst(): void {
    const [key, descriptor] = this.#open.entries().next().value!;
    this.#open.delete(key);
    closeSync(descriptor);
  }
}
