import type { ModelModality } from '../../model/model.ts';
import type { KnownDataset } from '../constants/scope.ts';
import type { KnownEncoder } from './encoder.ts';

/** Declarations that tasks refer to; an invalid block is present by name, with an undefined model. */
export interface TaskContext {
  readonly datasets: ReadonlyMap<string, KnownDataset>;
  readonly encoders: ReadonlyMap<string, KnownEncoder>;
  readonly modalities: ReadonlyMap<string, ModelModality | undefined>;
  /** Batch size of `train`. */
  readonly batch: number | undefined;
}
