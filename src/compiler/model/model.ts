import type { Span } from '../diagnostics/diagnostic.ts';
import type { Facts } from './facts.ts';

/**
 * The Model stage: names resolved, constants folded, types checked, defaults filled in, templates expanded.
 */

export type ModelValue =
  | number
  | string
  | boolean
  | null
  | readonly ModelValue[]
  | ModelCall
  | ModelReference;

/** A call of a built-in with all arguments. */
export interface ModelCall {
  readonly kind: 'call';
  readonly builtin: string;
  readonly args: Readonly<Record<string, ModelValue>>;
  /** The name after `as`. */
  readonly label?: string;
  readonly span: Span;
}

export interface ModelReference {
  readonly kind: 'reference';
  readonly to: string;
  readonly member?: string;
  readonly span: Span;
}

/**
 * Form of the tensor of a modality: images as pixels, texts as tokens, rows of a table as numbers, sound as
 * spectrograms. docs/architecture.md lists the places that a new kind touches.
 */
export type ModalityKind = 'pixels' | 'tokens' | 'numbers' | 'audio';

export interface ModelModality {
  readonly name: string;
  readonly kind: ModalityKind;
  readonly dtype: 'f32' | 'i32';
  readonly dims: readonly (number | string)[];
  /** The field of a record that the modality reads; null: the field of its kind. */
  readonly field: string | null;
  readonly prepare: readonly ModelCall[];
  readonly facts: Facts;
  readonly span: Span;
}

export interface ModelEncoder {
  readonly name: string;
  readonly reads: string;
  readonly body: readonly ModelCall[];
  readonly views: Readonly<Record<string, readonly ModelCall[]>>;
  readonly init: readonly ModelCall[];
  readonly span: Span;
}

export interface ModelDecoder {
  readonly name: string;
  readonly body: ModelCall;
  /** `model`: all tasks share the decoder; `task`: each task has its own copy. */
  readonly scope: 'model' | 'task';
  readonly init: readonly ModelCall[];
  readonly span: Span;
}

export interface ModelDataset {
  readonly name: string;
  readonly format: ModelCall;
  /** Uses of columns by name; empty if the format has fixed fields. */
  readonly columns: Readonly<Record<string, ModelCall>>;
  /** Folder of the cache for decoded images; null: no cache. */
  readonly cache: string | null;
  /** Largest share of the records of a split that may be skipped; null: none. */
  readonly skip: number | null;
  readonly facts: Readonly<Record<string, number>>;
  readonly span: Span;
}

/** Tokens of an encoder, all of them or through one of its views. */
export interface ModelMemory {
  readonly encoder: string;
  readonly view?: string;
  readonly span: Span;
}

/** The part of a task that runs through a decoder. */
export interface ModelDecoding {
  readonly decoder: string;
  readonly attend: readonly ModelMemory[];
  readonly queries: number;
  /** Matching of queries with targets; null if a record has one truth. */
  readonly match: ModelCall | null;
  /** Whether the loss includes the hidden states of every decoder layer or only of the last one. */
  readonly everyLayer: boolean;
}

/** Input of a head: the states of the task's decoder, or tokens of an encoder. */
export type HeadSource =
  | { readonly kind: 'decoder' }
  | { readonly kind: 'encoder'; readonly memory: ModelMemory };

/** A head of a task; its label is its name. */
export interface ModelHead extends ModelCall {
  readonly label: string;
  readonly source: HeadSource;
}

export interface ModelLossTerm {
  readonly weight: number;
  readonly call: ModelCall;
}

export interface ModelTask {
  readonly name: string;
  /** Row of the task-token tables: the task's `index`, or its position among the tasks. */
  readonly index: number;
  /**
   * Published family of names: `detection` (with `match`), `vl` (image and text), `glue` (text) or `vision`
   * (image).
   */
  readonly family: string;
  readonly dataset: string;
  /** The field of a record that each modality reads, by modality. */
  readonly fields: Readonly<Record<string, string>>;
  /** Null if all heads read encoders. */
  readonly decoding: ModelDecoding | null;
  readonly heads: readonly ModelHead[];
  readonly loss: readonly ModelLossTerm[];
  readonly metrics: readonly ModelCall[];
  /** Share of the training steps; the shares of all tasks sum to 1. */
  readonly sampling: number;
  /** Order of the training records. */
  readonly sampler: 'shuffled' | 'balanced';
  readonly batch: number;
  readonly prepare: Readonly<Record<string, readonly ModelCall[]>>;
  /** Facts changed by this preparation, by modality. */
  readonly facts: Readonly<Record<string, Facts>>;
  readonly span: Span;
}

/** `bias`: the name ends in `bias`, including those of norms; `norm`: scale or shift of a layer norm. */
export type ParameterKind = 'bias' | 'norm';

export interface ModelGroup {
  readonly name: string;
  /** Path prefixes of parameters. */
  readonly params: readonly string[];
  /** Learning rate of the group; by default, that of the optimizer. */
  readonly learningRate: number | undefined;
  /** Weight decay of the group; by default, that of the optimizer. */
  readonly weightDecay: number | undefined;
  readonly frozen: boolean;
  readonly span: Span;
}

/** Length of the training. */
export type ModelLength =
  | { readonly steps: number; readonly epochs?: undefined }
  | { readonly epochs: number; readonly steps?: undefined };

/** Everything in the block `train` except the length. */
export interface ModelTrainSettings {
  readonly batch: number;
  /** Number of batches per update. */
  readonly accumulate: number;
  readonly seed: number;
  readonly optimizer: ModelCall;
  readonly lrSchedule: ModelCall;
  readonly clip: ModelCall | null;
  readonly init: readonly ModelCall[];
  /** Kinds of parameters that are exempt from weight decay. */
  readonly noDecay: readonly ParameterKind[];
  readonly groups: readonly ModelGroup[];
  readonly checkpoint: { readonly every: number; readonly keep: number };
  readonly evaluate: {
    readonly every: number;
    readonly samples: number;
    readonly patience: number | null;
  };
  readonly span?: Span;
}

export type ModelTrain = ModelTrainSettings & ModelLength;

/**
 * `f16`: large tensors of a program's workspace are stored as f16, and products may round their operands to f16
 * (subgroup matrices). All other arithmetic, and all sums, are f32.
 */
export const precisions = ['f32', 'f16'] as const;
export type Precision = (typeof precisions)[number];

export interface DeviceOptions {
  /** Limit on the device memory of a program, in bytes; null: no limit. */
  readonly memory: number | null;
  /**
   * Paths of the layers to recompute in the backward pass; `fit`: as many cheap nodes as `memory` requires.
   */
  readonly recompute: 'none' | 'fit' | readonly string[];
  readonly precision: Precision;
}

export interface Model {
  readonly name: string;
  readonly file: string;
  readonly modalities: readonly ModelModality[];
  readonly encoders: readonly ModelEncoder[];
  readonly decoders: readonly ModelDecoder[];
  readonly datasets: readonly ModelDataset[];
  readonly tasks: readonly ModelTask[];
  readonly train: ModelTrain;
  readonly device: DeviceOptions;
}
