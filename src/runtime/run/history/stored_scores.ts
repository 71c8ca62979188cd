import type { MetricScore, TaskScore } from '../../evaluate/score.ts';
import { isObject } from '../../own.ts';

/** Whether a value read from a file is a score; results by class are not checked. */
export function isTaskScore(value: unknown): value is TaskScore {
  if (!isObject(value)) return false;
  const { task, split, records, loss, metrics } = value;
  return (
    typeof task === 'string' &&
    typeof split === 'string' &&
    typeof records === 'number' &&
    isNumberOrNull(loss) &&
    Array.isArray(metrics) &&
    metrics.every(isMetricScore)
  );
}

function isMetricScore(value: unknown): value is MetricScore {
  if (!isObject(value)) return false;
  const { metric, primary, better, unit, baseline, values } = value;
  return (
    typeof metric === 'string' &&
    typeof primary === 'string' &&
    (better === 'higher' || better === 'lower') &&
    (unit === 'share' || unit === 'number') &&
    isNumberOrNull(value.value) &&
    isNumberOrNull(baseline) &&
    isObject(values) &&
    Object.values(values).every(isNumberOrNull)
  );
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || typeof value === 'number';
}
