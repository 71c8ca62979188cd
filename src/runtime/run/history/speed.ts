/** Number of steps over which the speed is averaged. */
const window = 20;

/** Steps per second over the last steps. */
export class Speed {
  /** Steps, with the time at which each was reported. */
  readonly #recent: { readonly step: number; readonly seconds: number }[] = [];

  /** Adds a step; returns the speed, or undefined if too little is known. */
  add(step: number, seconds: number): number | undefined {
    this.#recent.push({ step, seconds });
    if (this.#recent.length > window + 1) this.#recent.shift();
    const first = this.#recent[0]!;
    const [steps, passed] = [step - first.step, seconds - first.seconds];
    return passed > 0 ? steps / passed : undefined;
  }

  /** Starts a new average, so that the time of other work, such as an evaluation, does not count. */
  pause(): void {
    this.#recent.length = 0;
  }
}
