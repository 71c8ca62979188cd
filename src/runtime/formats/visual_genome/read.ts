import { DataError } from '../../errors.ts';
import { asList, asObject, describe, integerIn, stringIn } from '../../reading/json.ts';
import { streamLists } from '../../reading/json_stream.ts';
import { Annotations } from '../detection/annotations.ts';
import { cleanAttributes, cleanName } from './clean.ts';
import type { Vocabulary } from './vocabulary.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What `image_data.json` says of the images, by id. */
export interface ImageData {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly cocoId: number | null;
}

/** `file`: folder and name, as the url ends: `VG_100K_2/1.jpg`. */
export function readImages(path: string): ReadonlyMap<number, ImageData> {
  const images = new Map<number, ImageData>();
  for (const { index, value } of streamLists(path, [])) {
    const where = `${path}: [${index}]`;
    const fields = asObject(value, where);
    const url = stringIn(fields, 'url', where);
    images.set(integerIn(fields, 'image_id', where), {
      file: url.split('/').slice(-2).join('/'),
      width: integerIn(fields, 'width', where),
      height: integerIn(fields, 'height', where),
      cocoId: typeof fields.coco_id === 'number' ? fields.coco_id : null,
    });
  }
  return images;
}

/**
 * Boxes and attributes of `attributes.json`, one file for both, by split; the file is large and read once. Objects whose name
 * is not in the vocabulary are left out, and so are such attributes.
 */
export function readObjects(
  path: string,
  images: ReadonlyMap<number, ImageData>,
  vocabularies: { readonly objects: Vocabulary; readonly attributes: Vocabulary },
  isHeldOut: (id: number, image: ImageData) => boolean,
): { readonly train: Annotations; readonly valid: Annotations } {
  const splits = { train: new Annotations(), valid: new Annotations() };
  for (const { index, value } of streamLists(path, [])) {
    const where = `${path}: [${index}]`;
    const fields = asObject(value, where);
    const id = integerIn(fields, 'image_id', where);
    const image = images.get(id);
    if (!image) throw new DataError(where, `image ${id} is not in image_data.json`);
    const annotations = isHeldOut(id, image) ? splits.valid : splits.train;
    annotations.addImage({ id, file: image.file, width: image.width, height: image.height });
    asList(fields.attributes, where).forEach((object, i) => {
      addObject(
        annotations,
        id,
        asObject(object, `${where}.attributes[${i}]`),
        vocabularies,
        `${where}.attributes[${i}]`,
      );
    });
  }
  return splits;
}

function addObject(
  annotations: Annotations,
  id: number,
  fields: Fields,
  { objects, attributes }: { readonly objects: Vocabulary; readonly attributes: Vocabulary },
  where: string,
): void {
  const { name, attributes: leading } = cleanName(textOf(asList(fields.names, where)[0], where));
  const classIndex = objects.indexOf.get(name);
  if (classIndex === undefined) return;
  // The key is absent where an object has no attributes.
  const given = fields.attributes === undefined ? [] : asList(fields.attributes, where);
  const said = [...leading, ...given.flatMap((text) => cleanAttributes(textOf(text, where)))];
  const ids = [...new Set(said.flatMap((text) => attributes.indexOf.get(text) ?? []))];
  const side = (key: string) => integerIn(fields, key, where);
  const box = [side('x'), side('y'), side('w'), side('h')] as const;
  annotations.addObject(id, { classIndex, box, area: box[2] * box[3], crowd: false }, ids);
}

function textOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new DataError(where, `expected text, found ${describe(value)}`);
}
