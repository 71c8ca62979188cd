import type { TaskScore } from '../evaluate/score.ts';
import type { TrainEvent } from '../run/events.ts';
import { Speed } from '../run/history/speed.ts';
import type { TimedEvent } from '../run/history/surviving_events.ts';
import type { Scalar } from './messages.ts';

type StepEvent = Extract<TrainEvent, { event: 'step' }>;
type EvaluatedEvent = Extract<TrainEvent, { event: 'evaluated' }>;

/** The events of a run as values of curves; docs/inspect.md lists the curves. */
export class Curves {
  readonly #speed = new Speed();
  /** Steps of the last periodic evaluation and of the last final one. */
  #periodic = 0;
  #final = 0;

  /** Values at the step of an event; none for events without values. */
  scalars({ event, seconds }: TimedEvent): readonly Scalar[] {
    if (event.event === 'step') return finite(this.#stepScalars(event, seconds));
    this.#speed.pause();
    return event.event === 'evaluated' ? finite(this.#evaluationScalars(event)) : [];
  }

  #stepScalars({ step, task, loss, terms = {}, gradNorm, rate, waiting }: StepEvent, seconds: number) {
    const speed = this.#speed.add(step, seconds);
    return [
      { tag: `loss/${task}`, value: loss },
      ...Object.entries(terms).map(([term, value]) => ({ tag: `terms/${task}/${term}`, value })),
      { tag: `gradient_norm/${task}`, value: gradNorm },
      { tag: 'training/learning_rate', value: rate },
      { tag: 'training/waiting_for_data', value: waiting },
      ...(speed === undefined ? [] : [{ tag: 'training/steps_per_second', value: speed }]),
    ];
  }

  /**
   * The final evaluation reads all records, at the step of a periodic one or before it. A second value for a
   * step, or one for an earlier step, would make readers drop values of the curve, so it has its own curve.
   */
  #evaluationScalars({ step, scores }: EvaluatedEvent): readonly Scalar[] {
    if (step > this.#periodic) {
      this.#periodic = step;
      return scores.flatMap((score) => scoreScalars(score, score.split));
    }
    if (step <= this.#final) return [];
    this.#final = step;
    return scores.flatMap((score) => scoreScalars(score, 'final'));
  }
}

function scoreScalars({ task, loss, metrics }: TaskScore, section: string): readonly Scalar[] {
  const values = metrics.flatMap(({ metric, primary, value, values: all }) =>
    [...new Map([[primary, value], ...Object.entries(all)])].map(([name, each]) => ({
      tag: `${section}/${task}/${name === metric ? metric : `${metric}.${name}`}`,
      value: each,
    })),
  );
  return [{ tag: `${section}/${task}/loss`, value: loss }, ...values].flatMap(({ tag, value }) =>
    value === null ? [] : [{ tag, value }],
  );
}

/** Values that a curve can show. JSON holds null for a norm that is not finite. */
function finite(scalars: readonly Scalar[]): readonly Scalar[] {
  return scalars.filter(({ value }) => Number.isFinite(value));
}
