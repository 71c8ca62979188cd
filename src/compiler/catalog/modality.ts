import type { GraphBuilder } from '../ir/builder.ts';
import type { ModalityKind, ModelModality } from '../model/model.ts';
import type { Stream } from './layer.ts';
import type { InputKind } from './signature.ts';

/** Sizes of a batch by name: `batch`, `height`, `tokens`. */
export type BatchSizes = Readonly<Record<string, number>>;

/** A kind of modality: the form of its tensor, and the stream that the first layer of an encoder reads. */
export interface ModalityBuiltin {
  readonly kind: ModalityKind;
  /** Kind of record field that the modality reads. */
  readonly field: InputKind;
  readonly dtype: 'f32' | 'i32';
  /** Axes of the tensor without the batch. */
  readonly axes: readonly string[];
  /** Axes whose size must be a number in the tensor type: that number, or any. Other sizes may be names. */
  readonly fixed?: Readonly<Record<string, number | 'any'>>;
  /** Sizes that may vary from batch to batch, with a typical value of each for checks and printing. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Whether its encoders need the size of a vocabulary, which preparation states. */
  readonly needsVocabulary: boolean;
  /**
   * Form before the first step of preparation, and allowed forms after the last; absent: steps have no forms.
   */
  readonly forms?: { readonly stored: string; readonly prepared: readonly [string, ...string[]] };
  /** The batch tensors as a stream. */
  stream(builder: GraphBuilder, modality: ModelModality, sizes: BatchSizes): Stream;
}

export function sizeOf(sizes: BatchSizes, name: string): number {
  const size = sizes[name];
  if (size === undefined) throw new Error(`the request names no size '${name}'`);
  return size;
}

/** The size of an axis. A number in the tensor type holds for every batch, whatever else the task reads. */
export function axisSize(
  { dims }: ModelModality,
  { axes }: Pick<ModalityBuiltin, 'axes'>,
  axis: string,
  sizes: BatchSizes,
): number {
  const declared = dims[axes.indexOf(axis)];
  return typeof declared === 'number' ? declared : sizeOf(sizes, axis);
}

/** The tensor type of a kind as text: `f32[1, bins, frames]`. */
export function tensorForm({ dtype, axes, fixed }: ModalityBuiltin): string {
  const sizes = axes.map((axis) => {
    const size = fixed?.[axis];
    return typeof size === 'number' ? size : axis;
  });
  return `${dtype}[${sizes.join(', ')}]`;
}
