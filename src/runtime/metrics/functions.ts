import { failureExit, UnitcError } from '../../errors.ts';
import type { Sample } from '../records/record.ts';

/** A record of the held-out split with its prediction. */
export interface PredictedRecord {
  /** Name of the record in messages: file and line, or question id. */
  readonly id: string;
  /**
   * Output of the head, flattened: scores of classes or labels, numbers in the unit of the target, an
   * embedding.
   */
  readonly output: Float32Array;
  /** The target: the index of a class, a number, or a list of numbers. */
  readonly truth: Sample['truth'][string];
}

/**
 * A metric from code, which the spec names: `metric: custom("top_3", head.answer, truth.label)`. It receives
 * all records of a split and returns a finite number, or null if they define none.
 */
export type MetricFunction = (
  records: readonly PredictedRecord[],
  context: {
    /** Names of the classes of the truth in index order, if the dataset has names. */
    readonly names: readonly string[] | undefined;
  },
) => number | null;

/** Metrics from code by name. */
export type MetricFunctions = Readonly<Record<string, MetricFunction>>;

/** A metric from code is missing, is not used, or does not return a number. */
export class MetricFunctionError extends UnitcError {
  override readonly name = 'MetricFunctionError';
  readonly code = 'UNITC_METRIC_FUNCTION';
  readonly exit = failureExit.usage;
}

/** Metrics of a task, in a model or a run specification. */
interface TaskMetrics {
  readonly name: string;
  readonly metrics: readonly { readonly builtin: string; readonly args: Readonly<Record<string, unknown>> }[];
}

/** Throws MetricFunctionError if a task names a function that is not given, or no task names a given one. */
export function requireMetricFunctions(tasks: readonly TaskMetrics[], given: MetricFunctions = {}): void {
  const used = new Set<string>();
  for (const task of tasks) {
    for (const { builtin, args } of task.metrics) {
      if (builtin !== 'custom') continue;
      const name = String(args.name);
      used.add(name);
      if (Object.hasOwn(given, name) && typeof given[name] === 'function') continue;
      throw new MetricFunctionError(
        `task ${task.name}: no function is given for the metric \`custom(${JSON.stringify(name)}, …)\`. Run the spec from code and pass ` +
          `\`metrics: { ${name}: (records) => … }\` to train and evaluate.`,
      );
    }
  }
  const surplus = Object.keys(given).find((name) => !used.has(name));
  if (surplus === undefined) return;
  const known = used.size === 0 ? 'no task has a custom metric' : `custom metrics: ${[...used].join(', ')}`;
  throw new MetricFunctionError(`option metrics: no task names the metric ${surplus}; ${known}`);
}

/** The value of a metric from code. Throws MetricFunctionError if it is neither null nor a finite number. */
export function computedBy(
  name: string,
  given: MetricFunctions,
  ...args: Parameters<MetricFunction>
): number | null {
  const value: unknown = given[name]!(...args);
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw new MetricFunctionError(
    `the metric ${name} returned ${described(value)}; expected a finite number, or null for no value`,
  );
}

function described(value: unknown): string {
  if (typeof value === 'number' || value === undefined) return String(value);
  return value instanceof Promise ? 'a promise' : typeof value;
}
