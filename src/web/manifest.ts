import type { Fitted } from '../runtime/data/fitting/fitted.ts';
import type { HeadPrediction } from '../runtime/predict/prediction.ts';
import type { TaskInput } from '../runtime/predict/task_inputs.ts';

/** Names of the files of an exported model, relative to its folder. */
export const exportedFiles = {
  manifest: 'model.json',
  program: 'program.json',
  weights: 'weights.safetensors',
  golden: 'golden.json',
} as const;

/** Everything of an exported model that prediction needs, except its graphs or programs and weights. */
export interface ModelFacts {
  /** Version of unitc that wrote the export. */
  readonly unitc: string;
  readonly model: string;
  /** Step of the exported checkpoint. */
  readonly step: number;
  readonly weights: 'f32' | 'f16';
  /** Folder of the spec, relative to the export; paths of datasets are relative to the spec's folder. */
  readonly folder: string;
  readonly tasks: readonly { readonly name: string; readonly inputs: readonly TaskInput[] }[];
  /** Vocabularies and statistics fitted to the training data. */
  readonly fitted: Fitted;
  /** Class names by dataset and truth, such as `reviews.label`. */
  readonly classes: Readonly<Record<string, readonly string[]>>;
}

/** The content of model.json of a web export. */
export interface Manifest extends ModelFacts {
  readonly format: 'unitc-model';
  readonly version: 1;
  /** SHA-256 of every other file, in hexadecimal. */
  readonly files: Readonly<Record<string, string>>;
}

/** The content of model.json of an artifact with weights, which has no golden records. */
export interface ArtifactManifest extends Omit<Manifest, 'format'> {
  readonly format: 'unitc-artifact';
}

/** An input of a golden record. Images are stored as PNG, since JPEG decoders may differ in single bits. */
export type GoldenInput =
  | { readonly kind: 'text'; readonly text: readonly string[] }
  | { readonly kind: 'image'; readonly png: string }
  | { readonly kind: 'audio'; readonly rate: number; readonly samples: string }
  | { readonly kind: 'cells'; readonly cells: Readonly<Record<string, string | number | null>> };

/** Evenly spaced values of a prepared tensor. */
export interface TensorExcerpt {
  readonly length: number;
  readonly values: readonly number[];
}

/** A record with its results in the exported run. Binary data is in base64. */
export interface GoldenRecord {
  readonly task: string;
  /** Name of the record in its dataset. */
  readonly id: string;
  readonly inputs: Readonly<Record<string, GoldenInput>>;
  /** Prepared tensors by graph input. */
  readonly prepared: Readonly<Record<string, TensorExcerpt>>;
  /** Outputs by head. */
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly prediction: HeadPrediction;
}

/** The content of golden.json. */
export interface Golden {
  readonly records: readonly GoldenRecord[];
}

/** Largest difference from a value of the run; relative for values above 1. */
export const tolerance = 1e-4;
