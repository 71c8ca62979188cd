/**
 * Cohen's kappa with quadratic weights: 1 − Σ w[i, j]·O[i, j] / Σ w[i, j]·E[i, j], where w = (i − j)², O
 * counts the records of rank j that are predicted as i, and E = the product of both counts over the number of
 * records.
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

  /** Null where all records have one rank and it is predicted for all. */
  value(): number | null {
    let expected = 0;
    for (const [i, predicted] of this.#predicted.entries()) {
      for (const [j, actual] of this.#actual.entries()) expected += (i - j) ** 2 * predicted * actual;
    }
    return expected === 0 ? null : 1 - (this.#observed * this.#records) / expected;
  }
}
