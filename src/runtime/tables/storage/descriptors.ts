import { closeSync } from 'node:fs';

/**
 * Descriptors of open files, by an arbitrary key; if there are more than `most`, the least recently used is
 * closed.
 */
export class Descriptors {
  readonly #most: number;
  /** Least recently used first. */
  readonly #open = new Map<object, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The descriptor of the file of `key`, which `open` opens if necessary. */
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
