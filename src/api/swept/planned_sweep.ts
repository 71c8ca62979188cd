import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UnitcError } from '../../errors.ts';
import { listCheckpoints } from '../../runtime/checkpoint/folder.ts';
import { lastEvaluation, runSummary } from '../../runtime/run/history/summary.ts';
import type { Outcome } from '../../runtime/train/outcome.ts';
import type { TrainOptions } from '../run/train_options.ts';
import type { SweepOptions, SweepResult } from './options.ts';
import type { SweepPlan } from './plan.ts';
import { type SweptRun, sweptValues } from './result.ts';
import { writeSweep } from './sweep_file.ts';

/** Trains one run of a sweep. Throws like `train`. */
export type TrainOne = (options: TrainOptions) => Promise<Pick<Outcome, 'interrupted'>>;

/** A sweep whose runs are trained one after another. */
export class PlannedSweep {
  readonly #plan: SweepPlan;
  readonly #options: SweepOptions;
  readonly #train: TrainOne;
  /** The runs of each variant, in the order of the seeds. */
  readonly #runs: SweptRun[][];

  constructor(plan: SweepPlan, options: SweepOptions, train: TrainOne) {
    this.#plan = plan;
    this.#options = options;
    this.#train = train;
    this.#runs = plan.variants.map(({ runs }) => runs.map((run) => this.#present(run)));
  }

  /**
   * Trains all variants with the first seed, then with the next one: variants with equal seeds can share
   * data.
   */
  async trainAll(): Promise<SweepResult> {
    const { seeds, variants } = this.#plan;
    this.#write();
    for (const s of seeds.keys()) {
      for (const v of variants.keys()) {
        if (!(await this.#trained(v, s))) return this.#result({ interrupted: true });
      }
    }
    return this.#result({ interrupted: false });
  }

  /** Trains one run, unless it has ended; false if the signal interrupted it. */
  async #trained(v: number, s: number): Promise<boolean> {
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
    const interrupted = await this.#trainOne(v, s, canResume);
    this.#write();
    return !interrupted;
  }

  async #trainOne(v: number, s: number, resume: boolean): Promise<boolean> {
    const { workers, metrics, datasets, signal, onEvent, variants } = this.#options;
    const run = this.#runs[v]![s]!;
    try {
      const { interrupted } = await this.#train({
        set: this.#plan.variants[v]!.set,
        seed: run.seed,
        directory: join(this.#plan.directory, run.directory),
        // A folder without a checkpoint belongs to a run that ended before there was anything to resume.
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

  /**
   * The state of a run according to its folder. A run that diverged is not repeated: it would diverge again.
   */
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

/**
 * State of a run that failed with an error after which the sweep can continue; undefined for other errors.
 */
function stateOf(error: unknown): 'diverged' | 'failed' | undefined {
  if (!(error instanceof UnitcError)) return undefined;
  if (error.code === 'UNITC_DIVERGED') return 'diverged';
  return error.code === 'UNITC_PLAN' || error.code === 'UNITC_LIMIT' ? 'failed' : undefined;
}
