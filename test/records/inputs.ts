import type { ImageSource } from '../../src/runtime/records/image_source.ts';
import type { Sample } from '../../src/runtime/records/record.ts';

/** The image of a record. */
export function imageOf({ fields: { image } }: Sample): ImageSource | undefined {
  return image?.kind === 'image' ? image.image : undefined;
}

/** The text or the pair of texts of a record. */
export function textOf({ fields: { text } }: Sample): readonly string[] | undefined {
  return text?.kind === 'text' ? text.text : undefined;
}
