/** Errors of one predicted number over the records, in one pass. */
export class NumberErrors {
  count = 0;
  /** Σ (y − t)² */
  squares = 0;
  /** Σ |y − t| */
  distances = 0;
  #mean = 0;
  /** Σ (t − mean t)², by Welford's update. */
  #spread = 0;

  add(predicted: number, actual: number): void {
    this.count++;
    const error = predicted - actual;
    this.squares += error * error;
    this.distances += Math.abs(error);
    const shift = actual - this.#mean;
    this.#mean += shift / this.count;
    this.#spread += shift * (actual - this.#mean);
  }

  /** 1 − Σ (y − t)² / Σ (t − mean t)²; null if all targets are equal. */
  r2(): number | null {
    return this.#spread === 0 ? null : 1 - this.squares / this.#spread;
  }
}
