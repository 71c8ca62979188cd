import type { ImageHeader } from '../runtime/reading/image_header/image_header.ts';
import { imageHeader, imageHeaderIn } from '../runtime/reading/image_header/read.ts';
import type { ImageSource } from '../runtime/records/image_source.ts';

/** An image or a recording of own data: a file, or the bytes of one in a cell of a table. */
export type StoredMedia = Extract<ImageSource, { kind: 'file' | 'bytes' }>;

/** Size and bands of an image, from its first bytes. Throws DataError. */
export function headerOf(image: StoredMedia): ImageHeader {
  return image.kind === 'file' ? imageHeader(image.path) : imageHeaderIn(image.bytes, image.name);
}
