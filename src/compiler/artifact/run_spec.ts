/** What the runtime needs to know beside the programs: data, sampling, optimizer, metrics. Plain JSON, no `.unit` in it. */

export type PlainValue = number | string | boolean | null | readonly PlainValue[] | PlainCall;

/** A word of the catalog with its arguments, defaults filled in. */
export interface PlainCall {
  readonly word: string;
  readonly args: Readonly<Record<string, PlainValue>>;
}

export interface ModalitySpec {
  readonly name: string;
  readonly kind: 'pixels' | 'tokens';
  /** Steps from the stored form to the tensor: decode, resize, normalize; wordpiece, truncate, ... */
  readonly prepare: readonly PlainCall[];
}

export interface DatasetSpec {
  readonly name: string;
  readonly format: PlainCall;
  /** Folder for decoded images, from that of the spec. */
  readonly cache: string | null;
  /** Other numbers declared beside the format: `classes: 13`. */
  readonly facts: Readonly<Record<string, number>>;
}

export interface TaskSpec {
  readonly name: string;
  readonly dataset: string;
  /** Normalised over the tasks: they sum to 1. */
  readonly sampling: number;
  readonly batch: number;
  /** Names of the modalities this task reads. */
  readonly modalities: readonly string[];
  /** Preparation of this task's modalities where it differs from the modality's own. */
  readonly prepare: Readonly<Record<string, readonly PlainCall[]>>;
  /** Truth tensors its programs take: `truth.label` i32[batch], `truth.scores` f32[batch, labels]. */
  readonly truth: readonly {
    readonly name: string;
    readonly dtype: 'f32' | 'i32';
    readonly shape: readonly (number | string)[];
  }[];
  readonly heads: readonly { readonly name: string; readonly kind: string; readonly outputs: number }[];
  /** Args hold `head` and `truth` by name. */
  readonly metrics: readonly PlainCall[];
}

export interface ParameterGroup {
  readonly name: string;
  readonly learningRate: number;
  /** 0 where the optimizer has none. */
  readonly weightDecay: number;
}

export interface TrainSpec {
  readonly steps: number;
  /** Batches of a step, all of one task; their mean gradient makes the update. */
  readonly accumulate: number;
  readonly seed: number;
  /** The groups hold learning rates and weight decay. */
  readonly optimizer: PlainCall;
  readonly groups: readonly ParameterGroup[];
  readonly lrSchedule: PlainCall;
  readonly clip: PlainCall | null;
  readonly checkpoint: { readonly every: number; readonly keep: number };
  readonly evaluate: {
    readonly every: number;
    readonly samples: number;
    /** Evaluations without a better result after which training ends. */
    readonly patience: number | null;
  };
}

/** Parameters that start from a file. */
export interface InitSpec {
  /** Paths of the parameters concerned; empty: all. */
  readonly within: readonly string[];
  /** `weights`: path, map, only, strict. */
  readonly call: PlainCall;
}

export interface RunSpec {
  readonly model: string;
  /** In order: later ones go over earlier ones. */
  readonly init: readonly InitSpec[];
  readonly modalities: readonly ModalitySpec[];
  readonly datasets: readonly DatasetSpec[];
  readonly tasks: readonly TaskSpec[];
  readonly train: TrainSpec;
}
