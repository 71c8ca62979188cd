export type { TrainEvent } from '../runtime/train/events.ts';
