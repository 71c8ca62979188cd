/**
 * Everything that the runtime needs in addition to the programs: data, sampling, optimizer, metrics. Plain
 * JSON.
 */

export type PlainValue = number | string | boolean | null | readonly PlainValue[] | PlainCall;

/** A built-in with its arguments, defaults filled in. */
export interface PlainCall {
  readonly builtin: string;
  readonly args: Readonly<Record<string, PlainValue>>;
}

/**
 * Kinds of the output of a head for each record. The kind determines how predictions are read and shown, and
 * which losses and metrics fit the head.
 *
 * - `class`: scores f32 [classes] of mutually exclusive classes; their softmax is the probabilities
 * - `labels`: scores f32 [classes] of independent labels; the sigmoid of each is its probability
 * - `number`: numbers f32 [outputs], in units of the standardised target
 * - `rank`: cumulative scores f32 [ranks − 1]; the sigmoid of score k is the probability of a rank above k
 * - `embedding`: a vector f32 [width]
 * - `object_classes`: scores f32 [queries, classes + 1] for each query, the last one "no object"
 * - `boxes`: centre, width and height f32 [queries, 4] for each query, in fractions of the image
 * - `object_attributes`: scores f32 [queries, attributes] for each query
 */
export const outputKinds = [
  'class',
  'labels',
  'number',
  'rank',
  'embedding',
  'object_classes',
  'boxes',
  'object_attributes',
] as const;

export type OutputKind = (typeof outputKinds)[number];

/** A head of a task. */
export interface HeadSpec {
  readonly name: string;
  /** Built-in of the head. */
  readonly kind: string;
  readonly puts: OutputKind;
  /** Size of the last axis of the output. */
  readonly outputs: number;
  /** Names of the inputs of a record that the head depends on. */
  readonly fields: readonly string[];
  /** Target that the head is trained on, `label` for `truth.label`, which names its classes; absent: none. */
  readonly truth?: string;
}

/** Form of the tensor of a modality, as in the Model stage. */
export type ModalityForm = 'pixels' | 'tokens' | 'numbers' | 'audio';

export interface ModalitySpec {
  readonly name: string;
  readonly kind: ModalityForm;
  /** Sizes of the tensor without the batch: numbers, or names of sizes that vary. */
  readonly dims: readonly (number | string)[];
  /** Steps from the stored form to the tensor: decode, resize, normalize; wordpiece, truncate, ... */
  readonly prepare: readonly PlainCall[];
}

export interface DatasetSpec {
  readonly name: string;
  readonly format: PlainCall;
  /** Uses of columns by the name of the input or target; empty if the format has fixed fields. */
  readonly columns: Readonly<Record<string, PlainCall>>;
  /** Folder for decoded images, relative to the spec. */
  readonly cache: string | null;
  /** Largest share of the records of a split that may be skipped because they are unusable; null: none. */
  readonly skip: number | null;
  /** Numbers declared in addition to the format: `classes: 13`. */
  readonly facts: Readonly<Record<string, number>>;
}

/** Weights of classes in a loss, a graph input f32 [classes] of every batch. */
export type ClassWeightsSpec =
  | { readonly kind: 'list'; readonly name: string; readonly weights: readonly number[] }
  /** Inverse frequency of each class of `truth` in the training split. */
  | { readonly kind: 'balanced'; readonly name: string; readonly truth: string; readonly classes: number };

/** A term of a task's loss, the sum over all terms of factor times term. */
export interface LossTermSpec {
  readonly name: string;
  /** 1 if the reported term already contains the factor of the spec. */
  readonly factor: number;
}

export interface TaskSpec {
  readonly name: string;
  readonly dataset: string;
  /** Share of the training steps; the shares of all tasks sum to 1. */
  readonly sampling: number;
  readonly batch: number;
  /** The field of a record that each modality of this task reads, by modality. */
  readonly fields: Readonly<Record<string, string>>;
  /** Preparation of the modalities that this task prepares differently. */
  readonly prepare: Readonly<Record<string, readonly PlainCall[]>>;
  /**
   * Truth tensors that the programs of the task read: `truth.label` i32[batch],
   * `truth.scores` f32[batch, labels].
   */
  readonly truth: readonly {
    readonly name: string;
    readonly dtype: 'f32' | 'i32';
    readonly shape: readonly (number | string)[];
    /** Number of classes that the indices may refer to; absent for targets that are not indices. */
    readonly classes?: number;
    /** Whether batches hold it with mean 0 and standard deviation 1 over the training split. */
    readonly standardized?: true;
  }[];
  /** Class weights of the losses; absent if none has any. */
  readonly classWeights?: readonly ClassWeightsSpec[];
  /**
   * Draws each class of `truth.label` equally often; absent: each epoch is a permutation of the training
   * split.
   */
  readonly sampler?: 'balanced';
  /** Terms of the loss; outputs of the programs are named after them. */
  readonly loss: readonly LossTermSpec[];
  readonly heads: readonly HeadSpec[];
  /** Arguments refer to heads and truths by name. */
  readonly metrics: readonly PlainCall[];
}

export interface ParameterGroup {
  readonly name: string;
  readonly learningRate: number;
  /** 0 if the optimizer has none. */
  readonly weightDecay: number;
}

/** Length of the training. Epochs become steps when the data is opened. */
export type TrainLength =
  | { readonly steps: number; readonly epochs?: undefined }
  | { readonly epochs: number; readonly steps?: undefined };

/** Everything in the block `train` except the length. */
export interface TrainSettings {
  /** Number of batches of a step, all of one task; the update uses their mean gradient. */
  readonly accumulate: number;
  readonly seed: number;
  /** The groups hold learning rates and weight decay. */
  readonly optimizer: PlainCall;
  readonly groups: readonly ParameterGroup[];
  /** Its argument `steps` is null if it ends with the training and that length is in epochs. */
  readonly lrSchedule: PlainCall;
  readonly clip: PlainCall | null;
  readonly checkpoint: { readonly every: number; readonly keep: number };
  readonly evaluate: {
    readonly every: number;
    readonly samples: number;
    /** Number of evaluations without a better result after which training ends; null: no limit. */
    readonly patience: number | null;
  };
}

export type TrainSpec = TrainSettings & TrainLength;

/** Initial values of some parameters. */
export interface InitSpec {
  /** Paths of the parameters; empty: all. */
  readonly within: readonly string[];
  readonly call: PlainCall;
}

export interface RunSpec {
  readonly model: string;
  /** Later ones override earlier ones. */
  readonly init: readonly InitSpec[];
  readonly modalities: readonly ModalitySpec[];
  readonly datasets: readonly DatasetSpec[];
  readonly tasks: readonly TaskSpec[];
  readonly train: TrainSpec;
}
