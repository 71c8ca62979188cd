import type { TaskScore } from '../../evaluate/score.ts';
import type { TrainEvent } from '../events.ts';
import { damagedLines, survivingEvents, type TimedEvent } from './surviving_events.ts';

/**
 * `complete`: all steps are done; `stopped`: early stopping ended the run; `interrupted`: a signal did;
 * `incomplete`: it is running, or its process ended without an event.
 */
export type HistoryState = 'complete' | 'stopped' | 'interrupted' | 'incomplete';

/** The results of an evaluation. */
export interface Evaluation {
  readonly step: number;
  /** Seconds of training until then, over all processes that have continued the run. */
  readonly seconds: number;
  readonly scores: readonly TaskScore[];
}

/** An evaluation during or at the end of training. */
export interface RunEvaluation extends Evaluation {
  /** Whether it is the one at the end of the run, of all held-out records; others may be of a sample. */
  readonly isFinal: boolean;
}

/** The event of this name. */
export type NamedEvent<Name extends TrainEvent['event']> = Extract<TrainEvent, { event: Name }>;

/** A run as its events show it. */
export interface RunSummary {
  readonly state: HistoryState;
  /** The last step that an event names. */
  readonly step: number;
  /** Seconds of training, over all processes. */
  readonly seconds: number;
  /** The start of the last process; undefined if training has not begun. */
  readonly started: NamedEvent<'started'> | undefined;
  /** Every evaluation, in order. */
  readonly evaluations: readonly RunEvaluation[];
  /** The best checkpoint. */
  readonly best: NamedEvent<'best'> | undefined;
  /** Numbers of the damaged lines, whose events are unknown. */
  readonly damaged: readonly number[];
}

/** Reads an `events.jsonl`. */
export function runSummary(path: string): RunSummary {
  let [step, seconds] = [0, 0];
  let state: HistoryState = 'incomplete';
  let started: NamedEvent<'started'> | undefined;
  let best: NamedEvent<'best'> | undefined;
  const evaluations: RunEvaluation[] = [];
  let previous: TrainEvent | undefined;
  for (const timed of survivingEvents(path)) {
    const { event } = timed;
    if ('step' in event) step = Math.max(step, event.step);
    seconds = timed.seconds;
    state = stateAfter(event, state);
    if (event.event === 'started') started = event;
    if (event.event === 'best') best = event;
    if (event.event === 'evaluated') evaluations.push(evaluationOf(event, timed));
    if (event.event === 'finished' && previous?.event === 'evaluated')
      evaluations.push({ ...evaluations.pop()!, isFinal: true });
    previous = event;
  }
  return { state, step, seconds, started, evaluations, best, damaged: damagedLines(path) };
}

/** The results of a run: its last evaluation, which is the final one if that was made. */
export function lastEvaluation({ evaluations }: RunSummary): Evaluation | undefined {
  return evaluations.at(-1);
}

/** The periodic evaluation that made a checkpoint the best one. */
export function bestEvaluation({ evaluations, best }: RunSummary): Evaluation | undefined {
  return best && evaluations.find(({ step }) => step === best.step);
}

function evaluationOf({ step, scores }: NamedEvent<'evaluated'>, { seconds }: TimedEvent): RunEvaluation {
  return { step, seconds, scores, isFinal: false };
}

/** State of a run after one more event. */
export function stateAfter(event: TrainEvent, before: HistoryState): HistoryState {
  switch (event.event) {
    case 'started':
      return 'incomplete';
    case 'interrupted':
      return 'interrupted';
    case 'stopped':
      return 'stopped';
    case 'finished':
      return before === 'stopped' ? 'stopped' : 'complete';
    default:
      return before;
  }
}
