/**
 * Cohen's kappa with quadratic weights: 1 − Σ w[i, j]·O[i, j] / Σ w[i, j]·E[i, j], where w = (i − j)², O is
 * the number of records of rank j predicted as i, and E is the number predicted as i times the number of rank
 * j, divided by the number of records.
 */
export class QuadraticKappa {
  readonly #predicted: Float64Array;
  readonly #actual: Float64Array;
  #observed = 0;
  #records = 0;

  constructor(ranks: number) {
    this.#predicted = new Float64Array(ranks);
    this.#actual = new Float64Array(ranks);
  }

  add(predicted: number, actual: number): void {
    this.#predicted[predicted]!++;
    this.#actual[actual]!++;
    this.#observed += (predicted - actual) ** 2;
    this.#records++;
  }

  /** Null if there are no records, or if all have one rank and it is predicted for all. */
  value(): number | null {
    let expected = 0;
    for (const [i, predicted] of this.#predicted.entries()) {
      for (const [j, actual] of this.#actual.entries()) expected += (i - j) ** 2 * predicted * actual;
    }
    return expected === 0 ? null : 1 - (this.#observed * this.#records) / expected;
  }
}
