import { imageHeader, imageHeaderIn } from '../runtime/reading/image_header/read.ts';
import type { ImageSource } from '../runtime/records/image_source.ts';

/** An image or a recording of own data: a file, or the bytes of one in a cell of a table. */
export type StoredMedia = Extract<ImageSource, { kind: 'file' | 'bytes' }>;

/** Height and width of an image, from its first bytes. Throws DataError. */
export function storedSize(image: StoredMedia): { readonly width: number; readonly height: number } {
  return image.kind === 'file' ? imageHeader(image.path) : imageHeaderIn(image.bytes, image.name);
}
