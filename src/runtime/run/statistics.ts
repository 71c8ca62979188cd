import type { Moments, Statistics } from '../data/fitting/fitted.ts';
import { isObject } from '../own.ts';

/** Whether the content of a file is statistics: finite means, and standard deviations greater than 0. */
export function isStatistics(value: unknown): value is Statistics {
  return isObject(value) && Object.values(value).every(isMoments);
}

function isMoments(value: unknown): value is Moments {
  if (!isObject(value)) return false;
  const { mean, std } = value;
  return isNumbers(mean) && isNumbers(std) && mean.length === std.length && std.every((each) => each > 0);
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(Number.isFinite);
}
