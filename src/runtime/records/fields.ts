import type { AudioSource } from './audio_source.ts';
import type { ImageSource } from './image_source.ts';

/**
 * An input of a record, which a modality reads. A new kind of input is one type in this file and one line in
 * `InputField`.
 */
export type InputField = ImageField | TextField | NumbersField | AudioField;

export interface ImageField {
  readonly kind: 'image';
  readonly image: ImageSource;
}

export interface TextField {
  readonly kind: 'text';
  /** One text or a pair. */
  readonly text: readonly [string] | readonly [string, string];
}

/** Cells of a row: numbers first, then categories; null where a value is missing. */
export interface NumbersField {
  readonly kind: 'numbers';
  readonly numbers: readonly (number | null)[];
  readonly categories: readonly (string | null)[];
}

export interface AudioField {
  readonly kind: 'audio';
  readonly audio: AudioSource;
}

export function imageInput(image: ImageSource): ImageField {
  return { kind: 'image', image };
}

export function textInput(...text: readonly [string] | readonly [string, string]): TextField {
  return { kind: 'text', text };
}

export function audioInput(audio: AudioSource): AudioField {
  return { kind: 'audio', audio };
}
