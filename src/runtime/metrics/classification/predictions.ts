import type { ScoreDetails } from '../details.ts';
import { ClassCounts, type ClassValues } from './class_counts.ts';

/** Largest number of classes for which a confusion matrix is kept. */
const mostTabulated = 256;

/** Predicted and true class of every record: values by class, and the confusion matrix. */
export class Predictions {
  readonly #counts: ClassCounts;
  readonly #classes: number;
  /** Records by true and predicted class; undefined if there are too many classes. */
  readonly #confusion: Float64Array | undefined;

  constructor(classes: number) {
    this.#classes = classes;
    this.#counts = new ClassCounts(classes);
    this.#confusion = classes > mostTabulated ? undefined : new Float64Array(classes * classes);
  }

  /** A record without a class (-1) is not counted. */
  add(predicted: number, actual: number): void {
    if (actual < 0) return;
    this.#counts.add(predicted, true, predicted === actual);
    if (predicted !== actual) this.#counts.add(actual, false, true);
    if (this.#confusion) this.#confusion[actual * this.#classes + predicted]!++;
  }

  macro(): ClassValues {
    return this.#counts.macro();
  }

  /** Counts of every class. */
  counts(): ClassCounts {
    return this.#counts;
  }

  details(names: readonly string[] | undefined): ScoreDetails {
    const classes = this.#counts.scores(names);
    const table = this.#confusion;
    if (!table) return { classes };
    const count = this.#classes;
    const confusion = classes.map((_, row) => [...table.subarray(row * count, (row + 1) * count)]);
    return { classes, confusion };
  }
}
