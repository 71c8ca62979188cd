import type { MetricScore } from '../../evaluate/score.ts';
import { isObject } from '../../own.ts';

type StoredDetails = NonNullable<MetricScore['details']>;
type StoredCurves = NonNullable<StoredDetails['precision']>[number];

/**
 * The results by class of a score that was read from a file; undefined if it has none or if they are damaged.
 */
export function storedDetails(value: unknown): StoredDetails | undefined {
  if (!isObject(value) || !Array.isArray(value.classes)) return undefined;
  const { classes, confusion, precision } = value;
  if (!classes.every(isClassScore)) return undefined;
  const squared = isTable(confusion, classes.length) ? { confusion } : {};
  const curves = isCurves(precision, classes.length) ? { precision } : {};
  return { classes, ...squared, ...curves };
}

function isClassScore(value: unknown): value is StoredDetails['classes'][number] {
  return (
    isObject(value) &&
    typeof value.name === 'string' &&
    typeof value.support === 'number' &&
    isObject(value.values) &&
    Object.values(value.values).every((each) => each === null || typeof each === 'number')
  );
}

function isTable(value: unknown, size: number): value is readonly (readonly number[])[] {
  return (
    Array.isArray(value) &&
    value.length === size &&
    value.every((row) => isNumbers(row) && row.length === size)
  );
}

function isCurves(value: unknown, classes: number): value is readonly StoredCurves[] {
  return Array.isArray(value) && value.every((each) => isCurve(each, classes));
}

function isCurve(value: unknown, classes: number): value is StoredCurves {
  return (
    isObject(value) &&
    typeof value.iou === 'number' &&
    Array.isArray(value.classes) &&
    value.classes.length === classes &&
    value.classes.every((row) => row === null || isNumbers(row))
  );
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'number');
}
