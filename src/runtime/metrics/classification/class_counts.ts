import { type ClassScore, meanOfDefined, nameOfClass } from '../details.ts';

/** Numbers of correct predictions, of predictions and of true records of one class. */
export interface ClassCount {
  right: number;
  predicted: number;
  actual: number;
}

/**
 * Precision, recall and F1, as in scikit-learn's `precision_recall_fscore_support` with `zero_division=nan`:
 * null if the divisor is 0. F1 is therefore null exactly if a class is neither true nor predicted.
 */
export interface ClassValues {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

export function valuesOf({ right, predicted, actual }: ClassCount): ClassValues {
  const share = (of: number) => (of === 0 ? null : right / of);
  return { precision: share(predicted), recall: share(actual), f1: share((predicted + actual) / 2) };
}

/** Counts of every class. */
export class ClassCounts {
  readonly #counts: readonly ClassCount[];

  constructor(classes: number) {
    this.#counts = Array.from({ length: classes }, () => ({ right: 0, predicted: 0, actual: 0 }));
  }

  add(index: number, predicted: boolean, actual: boolean): void {
    const count = this.#counts[index]!;
    if (predicted) count.predicted++;
    if (actual) count.actual++;
    if (predicted && actual) count.right++;
  }

  of(index: number): ClassCount {
    return this.#counts[index]!;
  }

  /** Values of the counts summed over all classes. */
  micro(): ClassValues {
    const sum = { right: 0, predicted: 0, actual: 0 };
    for (const { right, predicted, actual } of this.#counts) {
      sum.right += right;
      sum.predicted += predicted;
      sum.actual += actual;
    }
    return valuesOf(sum);
  }

  /** Means over the classes that have a value. */
  macro(): ClassValues {
    const values = this.#counts.map(valuesOf);
    return {
      precision: meanOfDefined(values.map(({ precision }) => precision)),
      recall: meanOfDefined(values.map(({ recall }) => recall)),
      f1: meanOfDefined(values.map(({ f1 }) => f1)),
    };
  }

  /** One entry for each class; `more`: further values of a class. */
  scores(
    names: readonly string[] | undefined,
    more: (index: number) => Readonly<Record<string, number | null>> = () => ({}),
  ): readonly ClassScore[] {
    return this.#counts.map((count, index) => ({
      name: nameOfClass(names, index),
      support: count.actual,
      values: { ...valuesOf(count), ...more(index) },
    }));
  }
}
