import { DataError } from '../../errors.ts';
import type { ImageKey } from '../support/image_finder.ts';

/** A sentence about an image, as written in a file. */
export interface Caption {
  /** File and line or entry, for messages. */
  readonly where: string;
  readonly image: ImageKey;
  readonly text: string;
  /** Value of the column or field that names the split; undefined if the file has no such column or field. */
  readonly split: unknown;
}

/** Throws DataError if the sentence is empty. */
export function captionOf(where: string, image: ImageKey, text: string, split?: unknown): Caption {
  const caption = text.trim();
  if (caption !== '') return { where, image, text: caption, split };
  throw new DataError(where, 'the caption is empty', 'write a caption, or remove the record');
}
