export type { TrainEvent } from '../runtime/run/events.ts';
