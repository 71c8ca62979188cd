import { TrainResources } from './run/resources.ts';
import type { TrainOptions, TrainResult } from './run/train_options.ts';
import { trainRun } from './run/train_run.ts';

export type { TrainOptions, TrainResult } from './run/train_options.ts';

/**
 * Trains a spec in a run folder and evaluates it at the end. When `signal` aborts, the run ends after the
 * current step with a checkpoint, and the result has `interrupted: true` and no scores. If the device is
 * lost, training restarts once from the last checkpoint on a newly opened device.
 *
 * @param spec path of a `.unit` file
 * @throws OptionError, SpecFileError, SpecError, MetricFunctionError, VariantError, DataError,
 *   RunDirectoryError, RunLockedError, CheckpointError, NoAdapterError, PlanError, LimitError,
 *   OutOfMemoryError, DivergedError, DeviceLostError
 * @example
 * const { directory, scores } = await train('model.unit', {
 *   set: { d: 64 },
 *   steps: 200,
 *   onEvent: (event) => {
 *     if (event.event === 'step') console.log(event.step, event.task, event.loss);
 *   },
 * });
 * for (const { task, metrics } of scores) console.log(directory, task, metrics[0]?.value);
 */
export async function train(spec: string, options: TrainOptions = {}): Promise<TrainResult> {
  const resources = new TrainResources(options.adapter);
  try {
    return await trainRun(resources, spec, options);
  } finally {
    await resources.close();
  }
}
