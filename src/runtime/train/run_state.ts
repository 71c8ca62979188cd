import { basename } from 'node:path';
import { CheckpointError, NotFiniteError } from '../checkpoint/errors.ts';
import { rotateCheckpoints } from '../checkpoint/folder.ts';
import { checkpointPath } from '../checkpoint/names.ts';
import type { BestEvaluation } from '../checkpoint/progress.ts';
import { loadCheckpoint, readCheckpoint } from '../checkpoint/read.ts';
import { writeCheckpoint } from '../checkpoint/write.ts';
import type { Batch, DataSource } from '../data/source.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import type { TaskScore } from '../evaluate/score.ts';
import { deviceEngine } from '../execute/engine.ts';
import type { LoadedProgram } from '../execute/session.ts';
import { isBetter, overallValue } from './best.ts';
import { DivergedError } from './diverged.ts';
import { drawTask } from './draw.ts';
import { LearningRates } from './learning_rates.ts';
import { LossScale } from './loss_scale.ts';
import { type OnStep, type StepResult, StepResults } from './results.ts';
import type { Training } from './training.ts';
import { measured, Waiting } from './waiting.ts';

/** Adds to a count; counts of zero have no entry. */
function count(counts: Map<string, number>, name: string, by: 1 | -1): void {
  const now = (counts.get(name) ?? 0) + by;
  if (now === 0) counts.delete(name);
  else counts.set(name, now);
}

/**
 * The changing state of a run: step, data cursors, step counts of parameters, loss scale and best evaluation.
 */
export class RunState {
  readonly #training: Training;
  readonly #waiting: Waiting;
  /** The training's data, which measures the time spent waiting for batches. */
  readonly #data: DataSource;
  readonly #rates: LearningRates;
  readonly #cursors: Map<string, number>;
  readonly #counts: Map<string, number>;
  /** Parameters and tasks that the current step has counted. */
  #counted: { updates: readonly string[]; readonly tasks: string[] } = { updates: [], tasks: [] };
  readonly #lossScale: LossScale | undefined;
  readonly #results = new StepResults((result, read) => this.#report(result, read));
  readonly #started = performance.now();
  #evaluated: number;
  #best: BestEvaluation | undefined;
  #bestIsNew = false;
  /** Step of the last checkpoint; undefined if there is none. */
  #saved: number | undefined;
  /** Whether the evaluation of this step is missing from its checkpoint. */
  #changed = false;
  step: number;

  constructor(training: Training) {
    const { progress } = training;
    this.#training = training;
    this.#waiting = new Waiting(training.session);
    this.#data = measured(training.data, this.#waiting);
    this.#rates = new LearningRates(training.run.train, training.calls, training.parameters);
    this.#cursors = new Map(progress.cursors);
    this.#counts = new Map(progress.counts);
    this.#evaluated = progress.evaluated;
    this.#best = progress.best;
    this.#saved = training.resumed ? progress.step : undefined;
    this.step = progress.step;
    if (training.precision === 'f16') this.#lossScale = new LossScale(progress.step, progress.lossScale);
  }

  get best(): BestEvaluation | undefined {
    return this.#best;
  }

  /** File name of the last checkpoint; undefined if none has been written. */
  get lastCheckpoint(): string | undefined {
    return this.#saved === undefined ? undefined : basename(this.#path(this.#saved));
  }

  seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Share of the time so far that the device waited for data. */
  waited(): number {
    return this.#waiting.share();
  }

  /**
   * Starts compiling the first program while its batch is being prepared, if the sizes of the batch are
   * known.
   */
  begin(): void {
    const { run, sizesOf } = this.#training;
    const { name } = drawTask(run.tasks, run.train.seed, this.step);
    const sizes = sizesOf(name);
    // The step that needs the program awaits it again and rejects with the error.
    if (sizes) this.#programFor({ task: name, sizes }).catch(() => {});
  }

  /**
   * Submits the batches of one step; its loss is read later. If a batch cannot be read or the run is
   * interrupted between two batches, the state stays that before the step. Throws DivergedError, DataError,
   * DeviceLostError.
   */
  async advance(): Promise<void> {
    const { run, signal } = this.#training;
    const { accumulate } = run.train;
    const scale = this.#lossScale?.after(this.step);
    const before = this.step;
    try {
      for (let batch = 0; batch < accumulate && !(batch > 0 && signal?.aborted); batch++) {
        await this.#submit(batch, batch === accumulate - 1, scale);
      }
    } finally {
      if (this.step === before) {
        for (const name of this.#counted.updates) count(this.#counts, name, -1);
        for (const task of this.#counted.tasks) count(this.#cursors, task, -1);
      }
      this.#counted = { updates: [], tasks: [] };
    }
  }

  /** `number`: index of the batch within the step; `scale`: loss scale. */
  async #submit(number: number, last: boolean, scale: number | undefined): Promise<void> {
    const { run, batches, session } = this.#training;
    const { seed } = run.train;
    const batch = await this.#waiting.for(() => batches.next());
    const { task } = batch;
    const program = await this.#programFor(batch);
    const { updates } = program.program;
    if (number === 0) {
      for (const name of updates) count(this.#counts, name, 1);
      this.#counted.updates = updates;
    }
    // Dropout masks are also keyed by the batch within the step.
    const random = Uint32Array.of(seed >>> 0, 0, this.step, number);
    const inputs = {
      ...batch.inputs,
      ...this.#rates.stepInputs(updates, this.step, this.#counts),
      'step.random': random,
      ...(scale === undefined ? {} : { 'step.loss_scale': Float32Array.of(scale) }),
    };
    const pending = session.run(program, inputs, number);
    // The session has copied its inputs.
    this.#data.release(batch);
    const step = this.step + 1;
    count(this.#cursors, task, 1);
    this.#counted.tasks.push(task);
    if (last) this.step = step;
    const { loss: terms } = run.tasks.find(({ name }) => name === task)!;
    await this.#results.add({ step, task, terms, last, scale, pending, digests: batch.digests });
  }

  #programFor({ task, sizes }: Pick<Batch, 'task' | 'sizes'>): Promise<LoadedProgram> {
    const { programs, onEvent } = this.#training;
    if (!programs.has(task, 'train', sizes)) onEvent({ event: 'compiling', step: this.step, task, sizes });
    return programs.get(task, 'train', sizes);
  }

  #report(result: StepResult, { scale, digests }: Parameters<OnStep>[1]): void {
    this.#training.digests.step(result, digests);
    if (scale !== undefined) this.#lossScale?.note({ scale, skipped: result.skipped === true });
    const { onEvent } = this.#training;
    const rate = this.#rates.rate(result.step - 1);
    const [seconds, waiting] = [this.seconds(), this.waited()];
    onEvent({ event: 'step', ...result, rate, seconds, waiting });
  }

  /** Waits for the results of all steps so far. Throws DivergedError, DeviceLostError. */
  settle(): Promise<void> {
    return this.#results.readAll();
  }

  /** Writes a checkpoint of this step and deletes old ones. Throws DivergedError, RunLockedError. */
  async save(ending: { readonly stopped: boolean } = { stopped: false }): Promise<void> {
    await this.#results.readAll();
    const { directory, session, progress, digests, onEvent } = this.#training;
    const path = this.#path(this.step);
    const { seed, batches, model, description } = progress;
    const now = {
      step: this.step,
      seed,
      batches,
      model,
      description,
      ...ending,
      cursors: this.#cursors,
      counts: this.#counts,
      evaluated: this.#evaluated,
      ...(this.#lossScale ? { lossScale: this.#lossScale.state() } : {}),
      ...(this.#best ? { best: this.#best } : {}),
      chain: digests.chain,
    };
    try {
      await writeCheckpoint(path, session.arenas, now, (state) => {
        directory.confirm();
        digests.state(this.step, state);
      });
    } catch (error) {
      if (!(error instanceof NotFiniteError)) throw error;
      throw new DivergedError(`at step ${this.step}: ${error.tensor} is`);
    }
    this.#saved = this.step;
    this.#changed = false;
    onEvent({ event: 'checkpoint', step: this.step, path });
    if (this.#best && this.#bestIsNew) onEvent({ event: 'best', path, ...this.#best });
    this.#bestIsNew = false;
    // Until here, the run folder still names the previous best checkpoint.
    this.deleteOld();
  }

  /** Deletes all checkpoints but the last ones and the best one. */
  deleteOld(): void {
    const { run, directory } = this.#training;
    rotateCheckpoints(directory.checkpoints, run.train.checkpoint.keep, this.#best?.step);
  }

  get isSaved(): boolean {
    return this.#saved === this.step && !this.#changed;
  }

  /** Whether this step still needs its periodic evaluation; the last step always has one. */
  get isEvaluationDue(): boolean {
    const { steps, evaluate: evaluation } = this.#training.run.train;
    if (this.step === 0 || this.#evaluated === this.step) return false;
    return this.step % evaluation.every === 0 || this.step === steps;
  }

  /** The periodic evaluation, on some records, and its comparison with the best one. */
  async measure(): Promise<'improved' | 'not better' | 'interrupted'> {
    const scores = await this.evaluate(this.#training.run.train.evaluate.samples);
    if (!scores) return 'interrupted';
    this.#evaluated = this.step;
    this.#changed = true;
    const now = overallValue(scores);
    // Of equal values, the earliest counts as the best.
    if (!now || (this.#best && !isBetter(now, this.#best))) return 'not better';
    this.#best = { step: this.step, ...now };
    this.#bestIsNew = true;
    return 'improved';
  }

  /**
   * Metrics on the held-out records; undefined if the run is interrupted. `step`: step of the parameters in
   * the arenas.
   */
  async evaluate(limit: number | null, step = this.step): Promise<readonly TaskScore[] | undefined> {
    await this.#results.readAll();
    const { run, programs, session, signal, functions, onEvent } = this.#training;
    const scores = await evaluate({
      functions,
      engine: deviceEngine(session, programs),
      run,
      data: this.#data,
      split: 'valid',
      limit,
      signal,
    });
    if (scores) onEvent({ event: 'evaluated', step, seconds: this.seconds(), scores });
    return scores;
  }

  /**
   * Whether `patience` evaluations have passed since the best one, or since the start if none had a finite
   * value.
   */
  get isOutOfPatience(): boolean {
    const { every, patience } = this.#training.run.train.evaluate;
    if (patience === null || this.#evaluated === 0) return false;
    return this.#evaluated - (this.#best?.step ?? 0) >= patience * every;
  }

  /**
   * Loads the parameters of the best checkpoint and returns its step. If there is none, or it cannot be read,
   * the current parameters stay; the latter is reported as a notice.
   */
  restoreBest(): number {
    const { session, progress, onEvent } = this.#training;
    if (!this.#best || this.#best.step === this.step) return this.step;
    try {
      const checkpoint = readCheckpoint(this.#path(this.#best.step));
      return loadCheckpoint(checkpoint, session.arenas, progress.model).step;
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      const message = `${error.message}; the final results are those of step ${this.step}`;
      onEvent({ event: 'notice', message });
      return this.step;
    }
  }

  #path(step: number): string {
    return checkpointPath(this.#training.directory.checkpoints, step);
  }
}
