import { Curve } from './curve.ts';
import { Speed } from './speed.ts';
import { type Evaluation, type HistoryState, type NamedEvent, stateAfter } from './summary.ts';
import { survivingEvents, type TimedEvent } from './surviving_events.ts';

/** The steps of one task. */
export interface TaskHistory {
  /** Number of steps of the task. */
  readonly steps: number;
  readonly loss: Curve;
}

/** Largest number of notices that are kept: the first ones. */
const mostNotices = 200;

/** Curves and results of a run from its events, in bounded memory however many steps it has. */
export class RunHistory {
  readonly rate: Curve = new Curve();
  readonly gradNorm: Curve = new Curve();
  /** Steps per second. */
  readonly speed: Curve = new Curve();
  readonly evaluations: Evaluation[] = [];
  readonly notices: string[] = [];
  readonly skipped: NamedEvent<'skipped'>[] = [];
  readonly #tasks = new Map<string, { steps: number; readonly loss: Curve }>();
  readonly #recent = new Speed();
  state: HistoryState = 'incomplete';
  /** The last step that an event names. */
  step = 0;
  /** Seconds of training, over all processes. */
  seconds = 0;
  /** Share of the time, in 0..1, in which the device was idle because a batch was not ready. */
  waiting = 0;
  started: NamedEvent<'started'> | undefined;
  best: NamedEvent<'best'> | undefined;

  /** Reads the events that count in an `events.jsonl`. `next`: step from which another process continues. */
  static read(path: string, next?: number): RunHistory {
    const history = new RunHistory();
    for (const timed of survivingEvents(path, next)) history.add(timed);
    return history;
  }

  get tasks(): ReadonlyMap<string, TaskHistory> {
    return this.#tasks;
  }

  add({ event, seconds }: TimedEvent): void {
    if ('step' in event) this.step = Math.max(this.step, event.step);
    this.seconds = seconds;
    this.state = stateAfter(event, this.state);
    if (event.event !== 'step') this.#recent.pause();
    switch (event.event) {
      case 'step':
        this.#addStep(event, seconds);
        break;
      case 'evaluated':
        this.evaluations.push({ step: event.step, seconds, scores: event.scores });
        break;
      case 'started':
        this.started = event;
        break;
      case 'best':
        this.best = event;
        break;
      case 'skipped':
        this.skipped.push(event);
        break;
      case 'notice':
        if (this.notices.length < mostNotices) this.notices.push(event.message);
        break;
      case 'finished':
        this.waiting = event.waiting;
        break;
      default:
        break;
    }
  }

  #addStep({ step, task, loss, gradNorm, rate, waiting }: NamedEvent<'step'>, seconds: number): void {
    const known = this.#tasks.get(task) ?? { steps: 0, loss: new Curve() };
    this.#tasks.set(task, known);
    known.steps++;
    known.loss.add(step, loss);
    this.rate.add(step, rate);
    this.gradNorm.add(step, gradNorm ?? Number.NaN);
    const speed = this.#recent.add(step, seconds);
    if (speed !== undefined) this.speed.add(step, speed);
    this.waiting = waiting;
  }
}
