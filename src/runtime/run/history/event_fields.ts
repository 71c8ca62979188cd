import { isObject } from '../../own.ts';
import type { TrainEvent } from '../events.ts';
import { isTaskScore } from './stored_scores.ts';

/** Kind of the JSON value of a field. A number that is not finite is stored as null. */
type Kind = 'number' | 'number or null' | 'text' | 'flag' | 'list' | 'object' | 'numbers' | 'scores';

/** `optional`: the field may be missing. */
type EventFieldKind = Kind | `optional ${Kind}`;

type Named<Name extends TrainEvent['event']> = Extract<TrainEvent, { event: Name }>;

/**
 * The fields of every event besides `event`. TypeScript requires one entry for each field of `TrainEvent`.
 */
export const eventFields: {
  readonly [Name in TrainEvent['event']]: {
    readonly [Field in Exclude<keyof Named<Name>, 'event'>]-?: EventFieldKind;
  };
} = {
  started: { step: 'number', steps: 'number', adapter: 'text', parameters: 'number', tasks: 'list' },
  tuned: { step: 'number', kernels: 'number' },
  skipped: {
    step: 'number',
    dataset: 'text',
    split: 'text',
    records: 'number',
    skipped: 'number',
    first: 'object',
  },
  compiling: { step: 'number', task: 'text', sizes: 'object' },
  step: {
    step: 'number',
    task: 'text',
    loss: 'number',
    // Runs of earlier versions have none.
    terms: 'optional numbers',
    gradNorm: 'number or null',
    skipped: 'optional flag',
    rate: 'number',
    seconds: 'number',
    waiting: 'number',
  },
  evaluated: { step: 'number', seconds: 'number', scores: 'scores' },
  best: { step: 'number', path: 'text', metric: 'text', value: 'number', better: 'optional text' },
  notice: { message: 'text' },
  checkpoint: { step: 'number', path: 'text' },
  interrupted: { step: 'number' },
  stopped: { step: 'number', best: 'number or null' },
  finished: { step: 'number', seconds: 'number', waiting: 'number' },
};

/** Whether a value is an event as `events.jsonl` stores it. */
export function isStoredEvent(value: unknown): value is TrainEvent {
  if (!isObject(value) || typeof value.event !== 'string' || !Object.hasOwn(eventFields, value.event)) {
    return false;
  }
  const fields: Readonly<Record<string, EventFieldKind>> = eventFields[value.event as TrainEvent['event']];
  return Object.entries(fields).every(([name, kind]) =>
    isOfKind(Object.hasOwn(value, name) ? value[name] : undefined, kind),
  );
}

function isOfKind(value: unknown, kind: EventFieldKind): boolean {
  switch (kind) {
    case 'number':
      return typeof value === 'number';
    case 'number or null':
      return typeof value === 'number' || value === null;
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'numbers':
      return isObject(value) && Object.values(value).every((each) => typeof each === 'number');
    case 'scores':
      return Array.isArray(value) && value.every(isTaskScore);
    default:
      return value === undefined || isOfKind(value, kind.slice('optional '.length) as Kind);
  }
}
