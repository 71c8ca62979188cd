import { DataError } from '../../errors.ts';
import { fieldsIn, integerField, listField, optional, textField } from '../../reading/fields.ts';
import { asObject, describe } from '../../reading/json.ts';
import { streamLists } from '../../reading/json_stream.ts';
import type { RecordProblems } from '../../records/problems.ts';
import { Remarks } from '../../records/remarks.ts';
import { ObjectAnnotations } from '../detection/annotations.ts';
import { isOutside, remarkOn, requireSize } from '../detection/box_checks.ts';
import type { SplitName } from '../support/splits.ts';
import { cleanAttributes, cleanName } from './clean.ts';
import type { Vocabulary } from './vocabulary.ts';

/** An image of `image_data.json`. */
export interface ImageData {
  readonly id: number;
  /** Folder and name, from the end of the URL: `VG_100K_2/1.jpg`. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly cocoId: number | undefined;
}

/**
 * Images by id. Unusable entries are left out and added to `problems`. Throws DataError if the file cannot be
 * read.
 */
export function readImages(path: string, problems: RecordProblems): ReadonlyMap<number, ImageData> {
  const images = new Map<number, ImageData>();
  for (const { index, value } of streamLists(path, [], problems)) {
    const image = problems.collect(() => imageIn(value, `${path}: [${index}]`));
    if (image) images.set(image.id, image);
  }
  return images;
}

function imageIn(value: unknown, where: string): ImageData {
  const types = {
    image_id: integerField,
    url: textField,
    width: integerField,
    height: integerField,
    coco_id: optional(integerField),
  };
  const {
    image_id: id,
    url,
    width,
    height,
    coco_id: cocoId,
  } = fieldsIn(asObject(value, where), types, where);
  if (width < 1 || height < 1) throw new DataError(where, `invalid image size ${width} × ${height}`);
  return { id, file: url.split('/').slice(-2).join('/'), width, height, cocoId };
}

/** Image ids in a COCO annotation file. Throws DataError. */
export function readImageIds(path: string, problems: RecordProblems): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const { index, value } of streamLists(path, ['images'], problems)) {
    const where = `${path}: images[${index}]`;
    problems.collect(() => ids.add(fieldsIn(asObject(value, where), { id: integerField }, where).id));
  }
  return ids;
}

export interface VisualGenomeSplit {
  readonly annotations: ObjectAnnotations;
  readonly remarks: Remarks;
}

export interface VisualGenomeVocabularies {
  readonly objects: Vocabulary;
  readonly attributes: Vocabulary;
}

/**
 * Boxes and attributes in `attributes.json`, by split; the file is large, so it is read only once. Objects
 * and attributes outside the vocabularies are left out. Unusable records are left out and added to the
 * problems of their split. Throws DataError.
 */
export function readObjects(
  path: string,
  images: ReadonlyMap<number, ImageData>,
  vocabularies: VisualGenomeVocabularies,
  splitOf: (image: ImageData) => SplitName,
  problems: Readonly<Record<SplitName, RecordProblems>>,
): Readonly<Record<SplitName, VisualGenomeSplit>> {
  const empty = (): VisualGenomeSplit => ({ annotations: new ObjectAnnotations(), remarks: new Remarks() });
  const splits = { train: empty(), valid: empty() };
  for (const { index, value } of streamLists(path, [], problems.train)) {
    const where = `${path}: [${index}]`;
    const record = problems.train.collect(() => recordIn(value, images, where));
    if (!record) continue;
    const name = splitOf(record.image);
    const split = splits[name];
    split.annotations.addImage(record.image);
    record.objects.forEach((object, i) => {
      const place = `${where}.attributes[${i}]`;
      problems[name].collect(() => addObject(split, record.image, object, vocabularies, place));
    });
  }
  return splits;
}

function recordIn(
  value: unknown,
  images: ReadonlyMap<number, ImageData>,
  where: string,
): { readonly image: ImageData; readonly objects: readonly unknown[] } {
  const types = { image_id: integerField, attributes: listField };
  const { image_id: id, attributes: objects } = fieldsIn(asObject(value, where), types, where);
  const image = images.get(id);
  if (!image) throw new DataError(where, `image ${id} is not in image_data.json`);
  return { image, objects };
}

const objectFields = {
  names: listField,
  x: integerField,
  y: integerField,
  w: integerField,
  h: integerField,
  /** Missing if an object has no attributes. */
  attributes: optional(listField),
};

function addObject(
  { annotations, remarks }: VisualGenomeSplit,
  image: ImageData,
  value: unknown,
  { objects, attributes }: VisualGenomeVocabularies,
  where: string,
): void {
  const fields = fieldsIn(asObject(value, where), objectFields, where);
  const { name, attributes: leading } = cleanName(textOf(fields.names[0], where));
  const given = (fields.attributes ?? []).flatMap((text) => cleanAttributes(textOf(text, where)));
  const classIndex = objects.indexOf.get(name);
  if (classIndex === undefined) return;
  const ids = [...new Set([...leading, ...given].flatMap((text) => attributes.indexOf.get(text) ?? []))];
  const box = [fields.x, fields.y, fields.w, fields.h] as const;
  requireSize(box, box, where, 'w and h are the width and height of the box in pixels');
  if (isOutside(box, image)) remarks.add('boxes are outside their image and are left out of training', where);
  else remarkOn(box, image, where, remarks);
  annotations.addObject(image.id, { classIndex, box, area: box[2] * box[3], crowd: false }, ids);
}

function textOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new DataError(where, `expected text, found ${describe(value)}`);
}
