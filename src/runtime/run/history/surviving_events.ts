import type { TrainEvent } from '../events.ts';
import { eventLines } from './read_events.ts';

/** An event with the seconds of training until then, over all processes that have continued the run. */
export interface TimedEvent {
  readonly event: TrainEvent;
  readonly seconds: number;
}

/**
 * The events that count, in order. A process that continues from a checkpoint repeats the steps after it, so
 * the events of earlier processes for these steps are left out, and so is their time.
 *
 * @param path an `events.jsonl`; damaged lines are left out
 * @param next step from which another process is about to continue
 */
export function* survivingEvents(path: string, next = Number.POSITIVE_INFINITY): Iterable<TimedEvent> {
  const limits = lastSteps(startSteps(path), next);
  let process = 0;
  let earlier = 0;
  let seconds = 0;
  for (const { event } of eventLines(path)) {
    if (!event) continue;
    if (event.event === 'started') {
      process++;
      earlier = seconds;
    }
    if ('step' in event && event.step > limits[process]!) continue;
    if ('seconds' in event) seconds = earlier + event.seconds;
    yield { event, seconds };
  }
}

/** The step from which each process continued, in order. */
function startSteps(path: string): readonly number[] {
  const steps: number[] = [];
  for (const { event } of eventLines(path)) if (event?.event === 'started') steps.push(event.step);
  return steps;
}

/**
 * The last step that counts of each process: the smallest step from which a later process continued. The
 * first entry is for events before the first `started`.
 */
function lastSteps(starts: readonly number[], next: number): readonly number[] {
  const limits = [next];
  for (const step of starts.toReversed()) limits.unshift(Math.min(step, limits[0]!));
  return limits;
}

/** Numbers of the lines that hold no event. */
export function damagedLines(path: string): readonly number[] {
  const lines: number[] = [];
  for (const { line, event } of eventLines(path)) if (!event) lines.push(line);
  return lines;
}
