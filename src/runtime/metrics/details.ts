/** Results of a metric beyond its values: by class, and the table of predictions. */
export interface ScoreDetails {
  /** One entry for each class, in index order. */
  readonly classes: readonly ClassScore[];
  /**
   * Number of records by true class (row) and predicted class (column). Absent if a record may have several
   * classes, or if there are more than 256 classes.
   */
  readonly confusion?: readonly (readonly number[])[];
  /** Precision over recall of boxes, by IoU threshold; absent for other metrics. */
  readonly precision?: readonly PrecisionCurves[];
}

/** Precision of each class over its recall, at one IoU threshold. */
export interface PrecisionCurves {
  /** Smallest intersection over union at which a detection finds an object. */
  readonly iou: number;
  /**
   * Highest precision at recall 0, 0.01, …, 1 or beyond, with 4 decimals, by class in index order; null if no
   * record has an object of the class.
   */
  readonly classes: readonly (readonly number[] | null)[];
}

/** Results of one class. */
export interface ClassScore {
  readonly name: string;
  /** Number of records, or of objects, that are of the class. */
  readonly support: number;
  /** Values by name; null if the records define none. */
  readonly values: Readonly<Record<string, number | null>>;
}

/** Name of a class; `class 3` if the dataset has no names. */
export function nameOfClass(names: readonly string[] | undefined, index: number): string {
  return names?.[index] ?? `class ${index}`;
}

/** Mean of the values that are defined; null if none is. */
export function meanOfDefined(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
