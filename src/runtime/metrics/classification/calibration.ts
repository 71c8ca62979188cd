/** Number of bins of equal width. */
const bins = 15;

/**
 * Expected calibration error (arXiv 1706.04599, equation 3): Σ over the bins of |bin| / n · |accuracy − mean
 * confidence|, where bin m of M = 15 holds the records with a confidence in ((m − 1)/M, m/M].
 */
export class Calibration {
  readonly #counts = new Float64Array(bins);
  readonly #right = new Float64Array(bins);
  readonly #confidence = new Float64Array(bins);

  /** `confidence`: probability of the predicted class, in 0..1. */
  add(confidence: number, right: boolean): void {
    const bin = Math.max(0, Math.ceil(confidence * bins) - 1);
    this.#counts[bin]!++;
    this.#confidence[bin]! += confidence;
    if (right) this.#right[bin]!++;
  }

  /** Null if there are no records. */
  error(): number | null {
    const records = this.#counts.reduce((sum, count) => sum + count, 0);
    if (records === 0) return null;
    const gap = this.#right.reduce((sum, right, bin) => sum + Math.abs(right - this.#confidence[bin]!), 0);
    return gap / records;
  }
}
