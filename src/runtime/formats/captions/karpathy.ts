import { fieldsIn, listField, textField } from '../../reading/fields.ts';
import { asObject } from '../../reading/json.ts';
import { streamLists } from '../../reading/json_stream.ts';
import { RecordProblems } from '../../records/problems.ts';
import { type Caption, captionOf } from './caption.ts';

/**
 * Whether the entries for images in a JSON file contain their sentences. Throws DataError if the file has no
 * images.
 */
export function isKarpathy(file: string): boolean {
  for (const { value } of streamLists(file, ['images'], new RecordProblems())) {
    return typeof value === 'object' && value !== null && 'sentences' in value;
  }
  return false;
}

/**
 * Captions of Karpathy's `dataset_coco.json`, `dataset_flickr30k.json` and `dataset_flickr8k.json`, streamed:
 * `images` with `filename`, `split`, and `sentences`, each with its text in `raw`. `field`: the field of an
 * image that names its split. Unusable captions are left out and added to `problems`.
 */
export function karpathyCaptions(
  file: string,
  field: string | null,
  problems: RecordProblems,
): readonly Caption[] {
  const captions: Caption[] = [];
  for (const { index, value } of streamLists(file, ['images'], problems)) {
    const where = `${file}: images[${index}]`;
    problems.collect(() => {
      const image = asObject(value, where);
      const { filename, sentences } = fieldsIn(image, { filename: textField, sentences: listField }, where);
      const split = field === null ? undefined : image[field];
      sentences.forEach((sentence, number) => {
        const place = `${where}, sentence ${number}`;
        const caption = problems.collect(() => {
          const { raw } = fieldsIn(asObject(sentence, place), { raw: textField }, place);
          return captionOf(place, filename, raw, split);
        });
        if (caption) captions.push(caption);
      });
    });
  }
  return captions;
}
