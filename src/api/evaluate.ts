import type { AdapterChoice } from '../runtime/device/adapter.ts';
import { evaluate as evaluateRun } from '../runtime/evaluate/evaluate.ts';
import type { TaskScore } from '../runtime/evaluate/score.ts';
import type { MetricFunctions } from '../runtime/metrics/functions.ts';
import type { CodeDataset } from '../runtime/records/code.ts';
import { type EvaluatedExport, withEvaluatedExport } from './exported/evaluated_export.ts';
import { modelForm } from './exported/form.ts';
import type { ForcedVariants } from './kernels/variants.ts';
import { mostWorkers, requireWhole } from './options.ts';
import type { Reports } from './reports/reports.ts';
import { withEvaluatedRun } from './run/evaluated_run.ts';

export type { MetricScore, TaskScore } from '../runtime/evaluate/score.ts';
export type { ClassScore, ScoreDetails } from '../runtime/metrics/details.ts';

export interface EvaluateOptions extends Reports {
  readonly adapter?: AdapterChoice;
  /**
   * `best`, `last`, `step-N`, a file name in the run's `checkpoints/`, or a path. By default the checkpoint
   * of the run's final results: the best one if early stopping ended the run, else the last one.
   */
  readonly checkpoint?: string;
  /**
   * Folder to which the paths of datasets are relative; by default that of the spec, or the working folder
   * for an export that has been moved.
   */
  readonly data?: string;
  /** Largest number of records of each task; null: all. */
  readonly limit?: number | null;
  /** Number of threads that prepare data; 0 (default): none. */
  readonly workers?: number;
  /** Kernel variants to use wherever they are supported. */
  readonly variants?: ForcedVariants;
  /** Functions of the spec's `custom` metrics, by name. */
  readonly metrics?: MetricFunctions;
  /** Rows of datasets with the format `code`, by dataset name. */
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
  /** Ends the evaluation before the next batch. */
  readonly signal?: AbortSignal;
}

export interface EvaluateResult {
  readonly step: number;
  /** Path of the evaluated checkpoint. */
  readonly checkpoint: string;
  readonly scores: readonly TaskScore[];
}

/**
 * Evaluates a checkpoint of a run, or an exported model, on the held-out split of every task. When `signal`
 * aborts, the promise rejects with its reason.
 *
 * @param run folder of the run, or output of `unitc export`
 * @throws OptionError, RunDirectoryError, CheckpointError, ExportedModelError, SpecError,
 *   MetricFunctionError, DataError, NoAdapterError, LimitError, DeviceLostError
 * @example
 * const { step, scores } = await evaluate('runs/model', { checkpoint: 'best', limit: 500 });
 * for (const { task, metrics } of scores) {
 *   for (const { metric, value, baseline } of metrics) console.log(step, task, metric, value, baseline);
 * }
 */
export async function evaluate(run: string, options: EvaluateOptions = {}): Promise<EvaluateResult> {
  requireWhole('limit', options.limit, 1);
  requireWhole('workers', options.workers, 0, mostWorkers);
  const evaluated = async ({ opened, data, step, checkpoint }: EvaluatedExport): Promise<EvaluateResult> => {
    const { signal, limit = null } = options;
    const scores = await evaluateRun({
      ...opened,
      data,
      split: 'valid',
      limit,
      functions: options.metrics,
      signal,
    });
    if (!scores) throw signal!.reason;
    return { step, checkpoint, scores };
  };
  const heldOut = { ...options, splits: ['valid'] };
  return modelForm(run) === 'run'
    ? withEvaluatedRun(run, heldOut, evaluated)
    : withEvaluatedExport(run, heldOut, evaluated);
}
