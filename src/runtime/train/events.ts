import type { TaskScore } from '../evaluate/evaluate.ts';

/** What a training run tells while it goes on: the command line draws it, events.jsonl keeps it. */
export type TrainEvent =
  | {
      readonly event: 'started';
      readonly step: number;
      readonly steps: number;
      readonly adapter: string;
      readonly parameters: number;
      readonly tasks: readonly string[];
    }
  /** Kernel variants are those that `unitc tune` found to be fastest on this adapter. */
  | { readonly event: 'tuned'; readonly step: number; readonly kernels: number }
  /** A task's program is made for sizes met for the first time: this can take a while. */
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
      /** Not finite where the step was skipped. */
      readonly gradNorm: number;
      /** Gradients did not fit into f16: the step changed nothing, the next ones use a smaller loss scale. */
      readonly skipped?: true;
      readonly rate: number;
      /** Since the run was started, in seconds. */
      readonly seconds: number;
      /** Share of that time, in 0..1, that the device had nothing to do because a batch was not there. */
      readonly waiting: number;
    }
  | {
      readonly event: 'evaluated';
      readonly step: number;
      readonly seconds: number;
      readonly scores: readonly TaskScore[];
    }
  /** One sentence for the user; training goes on. */
  | { readonly event: 'notice'; readonly message: string }
  | { readonly event: 'checkpoint'; readonly step: number; readonly path: string }
  | { readonly event: 'interrupted'; readonly step: number }
  /** No evaluation was better for as long as the spec allows. */
  | { readonly event: 'stopped'; readonly step: number }
  | { readonly event: 'finished'; readonly step: number; readonly seconds: number; readonly waiting: number };
