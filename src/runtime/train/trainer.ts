import type { Parameter } from '../../compiler/artifact/program.ts';
import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import type { TrainingCalls } from '../../compiler/training/calls.ts';
import {
  checkpointPath,
  NotFiniteError,
  type Progress,
  rotateCheckpoints,
  writeCheckpoint,
} from '../checkpoint/checkpoint.ts';
import type { Batch, DataSource } from '../data/source.ts';
import { evaluate, type TaskScore } from '../evaluate/evaluate.ts';
import type { ProgramCache } from '../execute/programs.ts';
import type { LoadedProgram, Session } from '../execute/session.ts';
import { DivergedError } from './diverged.ts';
import { drawTask } from './draw.ts';
import type { TrainEvent } from './events.ts';
import { LearningRates } from './learning_rates.ts';
import { LossScale } from './loss_scale.ts';
import { Results, type StepResult } from './results.ts';
import type { Upcoming } from './upcoming.ts';
import { measured, Waiting } from './waiting.ts';

export interface Training {
  readonly run: RunSpec;
  /** The built-ins of the update. */
  readonly calls: TrainingCalls;
  readonly parameters: readonly Parameter[];
  readonly session: Session;
  readonly programs: ProgramCache;
  /** How gradients are stored on their way; f32 where it is left out. */
  readonly precision?: 'f32' | 'f16';
  /** What every batch of a task is like; undefined where they differ. */
  readonly sizesOf: (task: string) => Batch['sizes'] | undefined;
  /** For evaluations. */
  readonly data: DataSource;
  /** Training batches from `progress` on. */
  readonly batches: Upcoming;
  /** Folder of the checkpoints. */
  readonly checkpoints: string;
  /** Where to go on from: of a new run, step 0. */
  readonly progress: Progress;
  /** Ends the run after the current step, with a checkpoint. */
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: TrainEvent) => void;
}

export interface Outcome {
  readonly step: number;
  readonly interrupted: boolean;
  /** Of the evaluation at the end; empty where the run was interrupted. */
  readonly scores: readonly TaskScore[];
  /** Share of the time, in 0..1, that the device waited for data. */
  readonly waiting: number;
}

/** One run from a step to its end. State that changes: the step, the data cursors, the step counts of parameters. */
class Run {
  private readonly training: Training;
  private readonly waiting: Waiting;
  /** Of the training; what waits for batches is measured. */
  private readonly data: DataSource;
  private readonly rates: LearningRates;
  private readonly cursors: Record<string, number>;
  private readonly counts: Map<string, number>;
  private readonly lossScale: LossScale | undefined;
  private readonly results = new Results((result, scale) => this.tell(result, scale));
  private readonly started = performance.now();
  private best: Progress['best'];
  step: number;

  constructor(training: Training) {
    this.training = training;
    this.waiting = new Waiting(training.session);
    this.data = measured(training.data, this.waiting);
    this.rates = new LearningRates(training.run.train, training.calls, training.parameters);
    this.cursors = { ...training.progress.cursors };
    this.counts = new Map(Object.entries(training.progress.counts));
    this.step = training.progress.step;
    this.best = training.progress.best;
    const { step, lossScale } = training.progress;
    if (training.precision === 'f16') this.lossScale = new LossScale(step, lossScale);
  }

  seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  /** Share of the time so far that the device waited for data. */
  waited(): number {
    return this.waiting.share();
  }

  /** Compiles the first program while its batch is still being made, where it is known what that will be like. */
  begin(): void {
    const { run, sizesOf } = this.training;
    const { name } = drawTask(run.tasks, run.train.seed, this.step);
    const sizes = sizesOf(name);
    // Whoever awaits it still sees the error.
    if (sizes) this.programFor({ task: name, sizes }).catch(() => {});
  }

  /** Submits the batches of one step; its loss is read later. */
  async advance(): Promise<void> {
    const { accumulate } = this.training.run.train;
    const scale = this.lossScale?.after(this.step);
    for (let batch = 0; batch < accumulate; batch++)
      await this.submit(batch, batch === accumulate - 1, scale);
  }

  /** `number`: of the batch within the step; `scale`: of its loss. */
  private async submit(number: number, last: boolean, scale: number | undefined): Promise<void> {
    const { run, batches, session } = this.training;
    const { seed } = run.train;
    const batch = await this.waiting.for(() => batches.next());
    const { task } = batch;
    const program = await this.programFor(batch);
    const { updates } = program.program;
    if (number === 0) for (const name of updates) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    // What chance drops is drawn anew for every batch.
    const random = Uint32Array.of(seed >>> 0, 0, this.step, number);
    const inputs = {
      ...batch.inputs,
      ...this.rates.stepInputs(updates, this.step, this.counts),
      'step.random': random,
      ...(scale === undefined ? {} : { 'step.loss_scale': Float32Array.of(scale) }),
    };
    const pending = session.run(program, inputs, number);
    const step = this.step + 1;
    this.cursors[task] = (this.cursors[task] ?? 0) + 1;
    if (last) this.step = step;
    await this.results.add({ step, task, last, scale, pending });
  }

  private programFor({ task, sizes }: Pick<Batch, 'task' | 'sizes'>): Promise<LoadedProgram> {
    const { programs, onEvent } = this.training;
    if (!programs.has(task, 'train', sizes)) onEvent({ event: 'compiling', step: this.step, task, sizes });
    return programs.get(task, 'train', sizes);
  }

  private tell(result: StepResult, scale: number | undefined): void {
    if (scale !== undefined) this.lossScale?.note({ scale, skipped: result.skipped === true });
    const { onEvent } = this.training;
    const rate = this.rates.rate(result.step - 1);
    const [seconds, waiting] = [this.seconds(), this.waited()];
    onEvent({ event: 'step', ...result, rate, seconds, waiting });
  }

  async save(): Promise<void> {
    await this.results.readAll();
    const { run, checkpoints, session, progress, onEvent } = this.training;
    const path = checkpointPath(checkpoints, this.step);
    const written = writeCheckpoint(path, session.arenas, {
      ...progress,
      step: this.step,
      cursors: this.cursors,
      counts: Object.fromEntries(this.counts),
      ...(this.lossScale ? { lossScale: this.lossScale.state() } : {}),
      ...(this.best ? { best: this.best } : {}),
    });
    await written.catch((error: unknown) => {
      if (!(error instanceof NotFiniteError)) throw error;
      throw new DivergedError(`at step ${this.step}: ${error.tensor} is`);
    });
    rotateCheckpoints(checkpoints, run.train.checkpoint.keep, this.best);
    onEvent({ event: 'checkpoint', step: this.step, path });
  }

  async evaluate(limit: number | null): Promise<readonly TaskScore[]> {
    await this.results.readAll();
    const { run, programs, session, onEvent } = this.training;
    const scores = await evaluate({ session, programs, run, data: this.data, split: 'valid', limit });
    onEvent({ event: 'evaluated', step: this.step, seconds: this.seconds(), scores });
    return scores;
  }

  /** Measures on some records; whether the model is the best so far. */
  async measure(): Promise<boolean> {
    const score = overallScore(await this.evaluate(this.training.run.train.evaluate.samples));
    if (this.best && score <= this.best.score) return false;
    this.best = { step: this.step, score };
    return true;
  }

  /** Whether so many evaluations have passed since the best one that more would not help. */
  isOutOfPatience(): boolean {
    const { every, patience } = this.training.run.train.evaluate;
    return patience !== null && this.best !== undefined && this.step - this.best.step >= patience * every;
  }
}

/** One number to compare evaluations by: the mean over tasks of their first metric. */
function overallScore(scores: readonly TaskScore[]): number {
  const values = scores.flatMap(({ metrics }) => metrics.slice(0, 1).map(({ value }) => value));
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/**
 * Trains to the last step of the run: draws a task, takes its next batch, runs its program; evaluates and writes
 * checkpoints on the way and at the end. Throws DivergedError, DataError, DeviceLostError.
 */
export async function train(training: Training): Promise<Outcome> {
  const { run, signal, onEvent, session, parameters } = training;
  const { steps, checkpoint, evaluate: evaluation } = run.train;
  const state = new Run(training);
  onEvent({
    event: 'started',
    step: state.step,
    steps,
    adapter: session.device.adapter.description,
    parameters: parameters.reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    ),
    tasks: run.tasks.map(({ name }) => name),
  });
  if (state.step < steps) state.begin();
  while (state.step < steps) {
    if (signal?.aborted) {
      await state.save();
      onEvent({ event: 'interrupted', step: state.step });
      return { step: state.step, interrupted: true, scores: [], waiting: state.waited() };
    }
    await state.advance();
    if (state.step === steps) break;
    const measured = state.step % evaluation.every === 0;
    const improved = measured && (await state.measure());
    if (measured && state.isOutOfPatience()) {
      onEvent({ event: 'stopped', step: state.step });
      break;
    }
    if (improved || state.step % checkpoint.every === 0) await state.save();
  }
  await state.save();
  const scores = await state.evaluate(null);
  const [step, waiting] = [state.step, state.waited()];
  onEvent({ event: 'finished', step, seconds: state.seconds(), waiting });
  return { step, interrupted: false, scores, waiting };
}
