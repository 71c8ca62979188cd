import type { ImageHeader } from '../runtime/reading/image_header/image_header.ts';
import { imageHeader, imageHeaderIn } from '../runtime/reading/image_header/read.ts';
import type { ImageSource } from '../runtime/records/image_source.ts';

/** An image or recording of the user: a file, or its bytes in a table cell. */
export type StoredMedia = Extract<ImageSource, { kind: 'file' | 'bytes' }>;

/** Size and bands of an image, from its first bytes. Throws DataError. */
export function headerOf(image: StoredMedia): ImageHeader {
  return image.kind === 'file' ? imageHeader(image.path) : imageHeaderIn(image.bytes, image.name);
}
