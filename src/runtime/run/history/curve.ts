/** Mean of neighbouring values of a curve. */
export interface CurvePoint {
  /** The last step of the values. */
  readonly step: number;
  readonly value: number;
}

interface Bucket {
  step: number;
  sum: number;
  count: number;
}

/** Largest number of points of a curve. */
export const mostPoints = 600;

/**
 * Values over the steps of a run in bounded memory: if there are too many, neighbours are averaged, the same
 * number for every point.
 */
export class Curve {
  #buckets: Bucket[] = [];
  /** Number of values of a full bucket. */
  #size = 1;

  /** Adds the value of a later step; values that are not finite are ignored. */
  add(step: number, value: number): void {
    if (!Number.isFinite(value)) return;
    const last = this.#buckets.at(-1);
    if (last && last.count < this.#size) {
      last.step = step;
      last.sum += value;
      last.count++;
      return;
    }
    if (this.#buckets.length === mostPoints) {
      this.#halve();
      this.add(step, value);
      return;
    }
    this.#buckets.push({ step, sum: value, count: 1 });
  }

  get points(): readonly CurvePoint[] {
    return this.#buckets.map(({ step, sum, count }) => ({ step, value: sum / count }));
  }

  /** Joins each bucket with its neighbour. */
  #halve(): void {
    const halved: Bucket[] = [];
    for (let i = 0; i < this.#buckets.length; i += 2) {
      const [a, b] = [this.#buckets[i]!, this.#buckets[i + 1]!];
      halved.push({ step: b.step, sum: a.sum + b.sum, count: a.count + b.count });
    }
    this.#buckets = halved;
    this.#size *= 2;
  }
}
