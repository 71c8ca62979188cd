import type { ModalityForm, ModalitySpec } from '../../../compiler/artifact/run_spec.ts';
import type { SpecFile } from '../../prepare/prepare.ts';
import type { InputField } from '../../records/fields.ts';
import type { ImageObject } from '../../records/image.ts';
import type { TensorMemory } from '../batches/tensor_memory.ts';
import type { Moments } from '../fitting/fitted.ts';
import type { ImageStore, MediaHost } from '../media/media.ts';
import type { ModalityPlan } from '../plan.ts';

/** Sizes of a batch by name: `height`, `tokens`. */
export type PreparedSizes = Readonly<Record<string, number>>;

export type Tensors = Readonly<Record<string, Float32Array | Int32Array>>;

/** The prepared inputs of one modality of a batch, before padding. */
export interface PreparedModality {
  /** Sizes that hold all inputs. Modalities that share a size use the maximum. */
  readonly sizes: PreparedSizes;
  /** The boxes of each record that remain after preparation. */
  readonly objects?: readonly (readonly ImageObject[])[];
  /** Whether preparation has truncated an input, such as a text. */
  readonly cut?: boolean;
  /**
   * Tensors by graph input, allocated from `memory` and padded to the given sizes, none smaller than in the
   * property `sizes`.
   */
  collate(sizes: PreparedSizes, memory: TensorMemory): Tensors;
}

/** The part of a record that the preparation of one modality needs. */
export interface RecordInput<F extends InputField = InputField> {
  readonly id: string;
  readonly field: F;
  /** Boxes by centre and size in fractions of the image; augmentation transforms them with the image. */
  readonly boxes?: ArrayLike<number>;
  /** Seed of the record's random augmentation; absent outside of training. */
  readonly augmentation?: number;
}

/** Prepares the inputs of a batch. Throws DataError. */
export type BatchPreparer<F extends InputField = InputField> = (
  records: readonly RecordInput<F>[],
) => Promise<PreparedModality>;

/** Services and state that preparation shares within a thread. */
export interface PreparationContext {
  readonly media: MediaHost;
  /** Store of decoded images; absent: images are decoded every time. */
  readonly cache?: ImageStore;
  /** Largest number of pixels of an image, if the dataset declares it. */
  readonly maxPixels?: number;
  /** Longest recording in seconds, if the dataset declares it. */
  readonly maxSeconds?: number;
  /** Vocabulary of the modality; empty if it has none. */
  readonly vocabulary: readonly string[];
  /** Statistics of the modality; absent if it has none. */
  readonly moments?: Moments;
}

/** Training data of a modality. */
export interface FitContext {
  /** Reads a file that the spec names. Throws DataError. */
  readonly linesOf: (file: string) => SpecFile;
  /** Every field that the tasks of the modality read in training. */
  readonly training: () => Iterable<InputField>;
}

/** Preparation of one kind of modality, from a field of the record to tensors. One file each. */
export interface KindPreparation {
  readonly kind: ModalityForm;
  /** Vocabulary of a modality, from a file or from the training data. Throws DataError. */
  vocabulary?(modality: ModalitySpec, context: FitContext): Promise<readonly string[] | undefined>;
  /** Statistics of the training data of a modality. */
  moments?(modality: ModalitySpec, context: FitContext): Moments | undefined;
  /** Loads whatever the steps need. Throws DataError. */
  start(plan: ModalityPlan, context: PreparationContext): Promise<BatchPreparer>;
}

/**
 * Declares the preparation of a kind that reads one kind of field. The compiler has checked the fields of a
 * batch, so any other kind is a bug.
 */
export function preparationOf<K extends InputField['kind']>(
  kind: ModalityForm,
  reads: K,
  start: (
    plan: ModalityPlan,
    context: PreparationContext,
  ) => Promise<BatchPreparer<Extract<InputField, { kind: K }>>>,
  fitting: Pick<KindPreparation, 'vocabulary' | 'moments'> = {},
): KindPreparation {
  return {
    kind,
    ...fitting,
    async start(plan, context) {
      const prepare = await start(plan, context);
      return (records) =>
        prepare(records.map((record) => ({ ...record, field: ofKind(record.field, reads) })));
    },
  };
}

function ofKind<K extends InputField['kind']>(field: InputField, kind: K): Extract<InputField, { kind: K }> {
  if (field.kind !== kind) throw new Error(`expected a field of kind ${kind}, found ${field.kind}`);
  return field as Extract<InputField, { kind: K }>;
}
