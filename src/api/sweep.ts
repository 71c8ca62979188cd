import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UnitcError } from '../errors.ts';
import { listCheckpoints } from '../runtime/checkpoint/folder.ts';
import type { TrainEvent } from '../runtime/run/events.ts';
import { lastEvaluation, runSummary } from '../runtime/run/history/summary.ts';
import { mostRuns, OptionError, requireWhole } from './options.ts';
import { TrainResources } from './run/resources.ts';
import type { TrainOptions } from './run/train_options.ts';
import { trainRun } from './run/train_run.ts';
import type { SweptValues } from './swept/grid.ts';
import { type SweepPlan, sweepPlan } from './swept/plan.ts';
import { type SweptRun, type SweptValue, type SweptVariant, sweptValues } from './swept/result.ts';
import { writeSweep } from './swept/sweep_file.ts';

export type { SweptValues } from './swept/grid.ts';
export type { SweptRun, SweptState, SweptValue, SweptVariant, VariantValue } from './swept/result.ts';
export type { MeanInterval } from './swept/student.ts';

/** The options of `train` that hold for every run, and those of the sweep. */
export interface SweepOptions
  extends Pick<TrainOptions, 'adapter' | 'variants' | 'workers' | 'metrics' | 'datasets'> {
  /** Values to try, by path; every combination is a variant. The first one is the base of differences. */
  readonly set?: SweptValues;
  /**
   * Number of seeds, with each of which every variant is trained: `train.seed` and the next ones; 1 by
   * default.
   */
  readonly seeds?: number;
  /** Folder of the sweep: a new or empty one, or that of a sweep to continue or to extend. */
  readonly directory: string;
  /** Number of steps of each run; replaces `train.steps` and `train.epochs`. */
  readonly steps?: number;
  /** Ends the sweep after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Called before each run. */
  readonly onRun?: (run: StartedRun) => void;
  /** Events of the run that was started last. */
  readonly onEvent?: (event: TrainEvent) => void;
}

/** A run of a sweep that is about to start, or that is left out because it has ended. */
export interface StartedRun {
  readonly action: 'train' | 'resume' | 'skip';
  /** Folder of the run. */
  readonly directory: string;
  readonly variant: SweptVariant;
  readonly seed: number;
  /** Position among all runs, from 1, and their number. */
  readonly number: number;
  readonly of: number;
}

export interface SweepResult {
  readonly directory: string;
  /** Paths in which the variants differ. */
  readonly paths: readonly string[];
  readonly seeds: readonly number[];
  readonly variants: readonly SweptVariant[];
  /** The primary values of all metrics, by variant. */
  readonly values: readonly SweptValue[];
  readonly interrupted: boolean;
}

/**
 * Trains every combination of values with the same seeds, one run after another in one process: they share
 * the device, compiled shaders and, where it is the same, the data. Each run has an ordinary run folder. A
 * sweep that was interrupted is continued: runs that have ended are skipped. A run that diverges, or that the
 * adapter cannot hold, is reported in the result, and the sweep continues.
 *
 * @param spec path of a `.unit` file
 * @throws OptionError, SpecFileError, SpecError, and the errors of `train` but DivergedError, PlanError and
 *   LimitError
 * @example
 * const { values } = await sweep('model.unit', {
 *   set: { 'train.optimizer.lr': [1e-4, 3e-4, 1e-3] },
 *   seeds: 3,
 *   directory: 'sweeps/lr',
 * });
 * for (const { task, name, variants } of values) {
 *   for (const { variant, value, difference } of variants) console.log(task, name, variant, value, difference);
 * }
 */
export async function sweep(spec: string, options: SweepOptions): Promise<SweepResult> {
  const { directory, seeds = 1, steps } = options;
  requireWhole('seeds', seeds, 1, mostRuns);
  if (directory === '') throw new OptionError('option directory: the name of the folder is empty');
  const set = { ...options.set, ...(steps === undefined ? {} : { 'train.steps': [steps] }) };
  const running = new PlannedSweep(spec, sweepPlan(spec, directory, set, seeds), options);
  const resources = new TrainResources(options.adapter);
  try {
    return await running.trainAll(resources);
  } finally {
    await resources.close();
  }
}

/** A sweep whose runs are trained one after another. */
class PlannedSweep {
  readonly #spec: string;
  readonly #plan: SweepPlan;
  readonly #options: SweepOptions;
  /** The runs of each variant, in the order of the seeds. */
  readonly #runs: SweptRun[][];

  constructor(spec: string, plan: SweepPlan, options: SweepOptions) {
    this.#spec = spec;
    this.#plan = plan;
    this.#options = options;
    this.#runs = plan.variants.map(({ runs }) => runs.map((run) => this.#present(run)));
  }

  /** All variants with the first seed, then with the next one: variants of a seed can share their data. */
  async trainAll(resources: TrainResources): Promise<SweepResult> {
    const { seeds, variants } = this.#plan;
    this.#write();
    for (const s of seeds.keys()) {
      for (const v of variants.keys()) {
        if (!(await this.#train(resources, v, s))) return this.#result({ interrupted: true });
      }
    }
    return this.#result({ interrupted: false });
  }

  /** Trains one run, unless it has ended; false where the signal has interrupted it. */
  async #train(resources: TrainResources, v: number, s: number): Promise<boolean> {
    const { signal, onRun } = this.#options;
    const { variants, seeds } = this.#plan;
    const run = this.#runs[v]![s]!;
    const directory = join(this.#plan.directory, run.directory);
    const hasEnded = run.state !== 'pending' && run.state !== 'failed';
    const canResume = listCheckpoints(join(directory, 'checkpoints')).length > 0;
    if (signal?.aborted && !hasEnded) return false;
    onRun?.({
      action: hasEnded ? 'skip' : canResume ? 'resume' : 'train',
      directory,
      variant: variants[v]!,
      seed: run.seed,
      number: s * variants.length + v + 1,
      of: seeds.length * variants.length,
    });
    if (hasEnded) return true;
    const interrupted = await this.#trainOne(resources, v, s, canResume);
    this.#write();
    return !interrupted;
  }

  async #trainOne(resources: TrainResources, v: number, s: number, resume: boolean): Promise<boolean> {
    const { workers, metrics, datasets, signal, onEvent, variants } = this.#options;
    const run = this.#runs[v]![s]!;
    try {
      const { interrupted } = await trainRun(resources, this.#spec, {
        set: this.#plan.variants[v]!.set,
        seed: run.seed,
        directory: join(this.#plan.directory, run.directory),
        // A folder without a checkpoint is that of a run that ended before it had anything to continue from.
        ...(resume ? { resume } : { overwrite: true }),
        ...(variants ? { variants } : {}),
        ...(workers === undefined ? {} : { workers }),
        ...(metrics ? { metrics } : {}),
        ...(datasets ? { datasets } : {}),
        ...(signal ? { signal } : {}),
        ...(onEvent ? { onEvent } : {}),
      });
      this.#runs[v]![s] = this.#present(run);
      return interrupted;
    } catch (error) {
      const state = stateOf(error);
      if (!state) throw error;
      const { step, seconds } = this.#present(run);
      this.#runs[v]![s] = { ...run, state, step, seconds, problem: (error as UnitcError).message };
      return false;
    }
  }

  /** A run as its folder shows it. One that diverged would diverge again. */
  #present(run: SweptRun): SweptRun {
    if (run.state === 'diverged') return run;
    const events = join(this.#plan.directory, run.directory, 'events.jsonl');
    if (!existsSync(events)) return { ...run, state: 'pending', scores: [] };
    const summary = runSummary(events);
    const { state, step, seconds } = summary;
    const hasEnded = state === 'complete' || state === 'stopped';
    const scores = hasEnded ? (lastEvaluation(summary)?.scores ?? []) : [];
    return {
      seed: run.seed,
      directory: run.directory,
      state: hasEnded ? state : 'pending',
      step,
      seconds,
      scores,
    };
  }

  #write(): void {
    const { directory, spec, paths, seeds } = this.#plan;
    const { variants, values } = this.#result({ interrupted: false });
    writeSweep(directory, { spec, paths, seeds, variants, values });
  }

  #result({ interrupted }: { readonly interrupted: boolean }): SweepResult {
    const { directory, paths, seeds } = this.#plan;
    const variants = this.#plan.variants.map((variant, v) => ({ ...variant, runs: this.#runs[v]! }));
    return { directory, paths, seeds, variants, values: sweptValues(variants), interrupted };
  }
}

/** State of a run that ended with an error after which others can run; undefined for other errors. */
function stateOf(error: unknown): 'diverged' | 'failed' | undefined {
  if (!(error instanceof UnitcError)) return undefined;
  if (error.code === 'UNITC_DIVERGED') return 'diverged';
  return error.code === 'UNITC_PLAN' || error.code === 'UNITC_LIMIT' ? 'failed' : undefined;
}
