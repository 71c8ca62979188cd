import { type TaskScore, withoutDetails } from '../evaluate/score.ts';
import type { SkippedRecords } from '../records/skipped.ts';

/**
 * An event of a training run. The command line shows events as progress; `events.jsonl` stores them. See
 * docs/run.md.
 */
export type TrainEvent =
  | {
      readonly event: 'started';
      /** Step from which the run continues; 0 for a new run. */
      readonly step: number;
      /** Last step of the run. */
      readonly steps: number;
      readonly adapter: string;
      /** Number of parameters. */
      readonly parameters: number;
      readonly tasks: readonly string[];
    }
  /** The run uses kernel variants that `unitc tune` found to be fastest on this adapter. */
  | { readonly event: 'tuned'; readonly step: number; readonly kernels: number }
  /** Records of a split that cannot be used are left out, as `skip` of the dataset allows. */
  | ({ readonly event: 'skipped'; readonly step: number } & SkippedRecords)
  /** The program of a task is compiled for sizes that occur for the first time, which may take a while. */
  | {
      readonly event: 'compiling';
      readonly step: number;
      readonly task: string;
      readonly sizes: Readonly<Record<string, number>>;
    }
  | {
      readonly event: 'step';
      readonly step: number;
      readonly task: string;
      /** Mean over the step's batches. */
      readonly loss: number;
      /** Weighted terms of the loss by name; their sum is `loss` up to rounding. */
      readonly terms: Readonly<Record<string, number>>;
      /** Global norm of the gradients; not finite if the step was skipped. */
      readonly gradNorm: number;
      /**
       * The gradients did not fit into f16: the step changed nothing, and the next ones use a smaller loss
       * scale.
       */
      readonly skipped?: true;
      /** Learning rate of the default group. */
      readonly rate: number;
      /** Seconds since this process started the run. */
      readonly seconds: number;
      /** Share of that time, in 0..1, in which the device was idle because a batch was not ready. */
      readonly waiting: number;
    }
  | {
      readonly event: 'evaluated';
      /** Step of the evaluated parameters. */
      readonly step: number;
      readonly seconds: number;
      readonly scores: readonly TaskScore[];
    }
  /** A new best checkpoint. */
  | {
      readonly event: 'best';
      readonly step: number;
      readonly path: string;
      /** Names of the compared metric values. */
      readonly metric: string;
      readonly value: number;
      /** `lower`: lower values are better; absent: higher ones are. */
      readonly better?: 'lower';
    }
  /** One sentence for the user; training continues. */
  | { readonly event: 'notice'; readonly message: string }
  | { readonly event: 'checkpoint'; readonly step: number; readonly path: string }
  | { readonly event: 'interrupted'; readonly step: number }
  /**
   * Early stopping: as many evaluations as `patience` allows were not better than the best one. `best`: its
   * step.
   */
  | { readonly event: 'stopped'; readonly step: number; readonly best: number | null }
  | { readonly event: 'finished'; readonly step: number; readonly seconds: number; readonly waiting: number };

/** The event as `events.jsonl` and callers receive it, without results by class. */
export function storedEvent(event: TrainEvent): TrainEvent {
  return event.event === 'evaluated' ? { ...event, scores: withoutDetails(event.scores) } : event;
}
