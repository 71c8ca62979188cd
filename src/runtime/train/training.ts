import type { Parameter } from '../../compiler/artifact/program.ts';
import type { TrainingCalls } from '../../compiler/training/calls.ts';
import type { Progress } from '../checkpoint/progress.ts';
import type { Batch, DataSource } from '../data/source.ts';
import type { DigestTrail } from '../digests/trail.ts';
import type { ProgramCache } from '../execute/programs.ts';
import type { Session } from '../execute/session.ts';
import type { MetricFunctions } from '../metrics/functions.ts';
import type { TrainEvent } from '../run/events.ts';
import type { RunInSteps } from './length.ts';
import type { Upcoming } from './upcoming.ts';

/** The part of a run folder that training writes into. */
export interface CheckpointTarget {
  /** Folder of the checkpoints. */
  readonly checkpoints: string;
  /** Throws RunLockedError if this process no longer holds the run's lock. */
  confirm(): void;
}

/** Everything that training needs. */
export interface Training {
  readonly run: RunInSteps;
  /** The built-ins of the update. */
  readonly calls: TrainingCalls;
  readonly parameters: readonly Parameter[];
  readonly session: Session;
  readonly programs: ProgramCache;
  /** Storage of gradients in the backward pass; f32 if absent. */
  readonly precision?: 'f32' | 'f16';
  /** Sizes of every batch of a task; undefined if they differ between batches. */
  readonly sizesOf: (task: string) => Batch['sizes'] | undefined;
  /** Metrics from code. */
  readonly functions?: MetricFunctions | undefined;
  /** Data of evaluations. */
  readonly data: DataSource;
  /** Training batches, starting at `progress`. */
  readonly batches: Upcoming;
  readonly directory: CheckpointTarget;
  readonly digests: DigestTrail;
  /** State to continue from; step 0 for a new run. */
  readonly progress: Progress;
  /** Whether `progress` was read from a checkpoint. */
  readonly resumed: boolean;
  /** Ends the run after the current step, with a checkpoint. */
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: TrainEvent) => void;
}
