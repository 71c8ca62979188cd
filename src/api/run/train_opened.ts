import { resolve } from 'node:path';
import { builtins } from '../../builtins.ts';
import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { scheduleProblems } from '../../compiler/catalog/parts/schedule_problems.ts';
import type { SourceText } from '../../compiler/diagnostics/diagnostic.ts';
import type { Model } from '../../compiler/model/model.ts';
import { trainingCalls } from '../../compiler/training/calls.ts';
import type { VariantChoices } from '../../compiler/wgsl/index.ts';
import { setAside } from '../../runtime/checkpoint/folder.ts';
import { checkpointPath } from '../../runtime/checkpoint/names.ts';
import type { Progress } from '../../runtime/checkpoint/progress.ts';
import { lockChecksum } from '../../runtime/data/contents/lock.ts';
import type { DataSource } from '../../runtime/data/source.ts';
import { hashesOf } from '../../runtime/run/description.ts';
import type { RunRecord } from '../../runtime/run/record.ts';
import type { WritableRunDirectory } from '../../runtime/run/writable.ts';
import { type RunInSteps, runInSteps } from '../../runtime/train/length.ts';
import type { Outcome } from '../../runtime/train/outcome.ts';
import { train } from '../../runtime/train/trainer.ts';
import { Upcoming } from '../../runtime/train/upcoming.ts';
import { version } from '../package/version.ts';
import { overrideTexts } from '../spec/overrides.ts';
import { initializeModel } from './initialize.ts';
import type { OpenedModel } from './open_model.ts';
import { classNames, type RunContext, resumedRun, startProgress } from './resume.ts';
import type { RunTarget } from './target.ts';
import { digestTrail } from './trail.ts';
import { overridesOf, type TrainOptions, workersOf } from './train_options.ts';

/** A run whose model and data are open. */
export interface OpenedTraining {
  readonly source: SourceText;
  /** Texts of the files that the spec imports. */
  readonly imports: ReadonlyMap<string, string>;
  /** Folder of the spec. */
  readonly root: string;
  readonly model: Model;
  readonly opened: OpenedModel;
  readonly data: DataSource;
  /** Tuned kernel variants. */
  readonly tuned: VariantChoices;
}

/**
 * Trains in a run folder: from its last intact checkpoint if it has one, otherwise from the start. Throws
 * like `train`.
 */
export async function trainOpened(
  training: OpenedTraining,
  target: RunTarget,
  options: TrainOptions,
): Promise<Outcome> {
  const { source, root, model, opened, data, tuned } = training;
  const run = runInSteps(opened.run, (task) => data.split(task, 'train').length);
  const timed = { ...opened, run, calls: trainingCalls(builtins, run.train) };
  const { vocabularies, statistics } = data;
  const record = recordOf(training, options);
  const classes = classNames(opened.run, data);
  const description = { spec: source.text, record, vocabularies, statistics, classes };
  const earlier = target.continues ? target.existing : undefined;
  const continued = earlier && resumedRun(earlier, timed, model, description);
  const progress = continued?.progress ?? startProgress(opened, hashesOf(description));
  // Prepares the first batches while parameters are initialised and shaders compiled.
  const batches = new Upcoming(run, data, progress, workersOf(options) + 2);
  const weights = continued ? undefined : await initializeModel(opened, root, target.notice);
  const directory = target.folder();
  for (const message of [...directory.damage, ...(continued?.notices ?? [])]) target.notice(message);
  setAside(continued?.damaged ?? []);
  directory.describe(description);
  options.onDirectory?.(directory.path);
  for (const message of lengthNotices(opened.run, run)) target.notice(message);
  for (const left of data.skipped) target.event({ event: 'skipped', step: progress.step, ...left });
  if (tuned.size > 0) target.event({ event: 'tuned', step: progress.step, kernels: tuned.size });
  target.openLog(progress.step);
  if (continued) repeatBest(directory, progress, target);
  return train({
    ...timed,
    data,
    batches,
    functions: options.metrics,
    directory,
    digests: digestTrail(directory, { root, model: opened, progress, weights }, target.notice),
    progress,
    resumed: continued !== undefined,
    signal: options.signal,
    onEvent: target.event,
  });
}

/** A process that was killed just after writing the best checkpoint may not have recorded its name. */
function repeatBest(directory: WritableRunDirectory, { best }: Progress, target: RunTarget): void {
  if (!best || directory.bestStep === best.step) return;
  target.event({ event: 'best', path: checkpointPath(directory.checkpoints, best.step), ...best });
}

/**
 * The length in steps of a run given in epochs, and problems of its schedule that the checker cannot know.
 */
function lengthNotices({ train: given }: RunSpec, { train }: RunInSteps): readonly string[] {
  if (given.epochs === undefined) return [];
  const problems = scheduleProblems(train.lrSchedule, train.steps);
  return [
    `${given.epochs === 1 ? '1 epoch' : `${given.epochs} epochs`} of the training records: ${train.steps} steps`,
    ...problems.map(({ message, consequence, hint }) => `${message} (${consequence}): ${hint}`),
  ];
}

/** The contents of `run.json`. */
function recordOf(training: OpenedTraining, options: TrainOptions): RunRecord {
  const { source, imports, model, tuned } = training;
  return {
    file: resolve(source.file),
    set: overrideTexts(overridesOf(options)),
    imports: Object.fromEntries([...imports].map(([file, text]) => [resolve(file), text])),
    ...(tuned.size > 0 ? { tuned: Object.fromEntries(tuned) } : {}),
    version: version(),
    ...contextOf(training),
    model: model.name,
  };
}

function contextOf({ opened, data, root }: OpenedTraining): RunContext {
  const lock = lockChecksum(root);
  return {
    adapter: opened.session.device.adapter.choice,
    records: trainingRecords(opened.run, data),
    ...(lock === undefined ? {} : { lock }),
  };
}

function trainingRecords({ tasks }: RunSpec, data: DataSource): Readonly<Record<string, number>> {
  return Object.fromEntries(tasks.map(({ name, dataset }) => [dataset, data.split(name, 'train').length]));
}
