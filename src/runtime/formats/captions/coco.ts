import { DataError } from '../../errors.ts';
import { fieldsIn, integerField, textField } from '../../reading/fields.ts';
import { asObject } from '../../reading/json.ts';
import { streamLists } from '../../reading/json_stream.ts';
import type { RecordProblems } from '../../records/problems.ts';
import { type Caption, captionOf } from './caption.ts';

/**
 * Captions of COCO's `captions_*.json`, streamed: `images` with `id` and `file_name`, `annotations` with
 * `image_id` and `caption`. `field`: the field of an image that names its split. Unusable records are left
 * out and added to `problems`. Throws DataError if the file cannot be read.
 */
export function cocoCaptions(
  file: string,
  field: string | null,
  problems: RecordProblems,
): readonly Caption[] {
  const images = new Map<number, { readonly name: string; readonly split: unknown }>();
  const found: { readonly where: string; readonly image: number; readonly text: string }[] = [];
  for (const { key, index, value } of streamLists(file, ['images', 'annotations'], problems)) {
    const where = `${file}: ${key}[${index}]`;
    problems.collect(() => {
      const object = asObject(value, where);
      if (key === 'images') {
        const { id, file_name } = fieldsIn(object, { id: integerField, file_name: textField }, where);
        if (images.has(id))
          throw new DataError(where, `image id ${id} occurs twice`, 'give each image a separate id');
        images.set(id, { name: file_name, split: field === null ? undefined : object[field] });
      } else {
        const { image_id, caption } = fieldsIn(object, { image_id: integerField, caption: textField }, where);
        found.push({ where, image: image_id, text: caption });
      }
    });
  }
  // Resolved last, because images may follow the annotations.
  return found.flatMap(({ where, image, text }) => {
    return (
      problems.collect(() => {
        const known = images.get(image);
        if (!known) throw new DataError(where, `image_id ${image} is not in 'images'`);
        return captionOf(where, known.name, text, known.split);
      }) ?? []
    );
  });
}
