import { DataError } from '../../errors.ts';
import { asObject, describe, integerIn, stringIn } from '../../reading/json.ts';
import { type StreamedElement, streamLists } from '../../reading/json_stream.ts';
import { Annotations } from './annotations.ts';

/** Stands for category ids that are not used. */
export const noLabel = 'n/a';

export interface CocoFile {
  readonly annotations: Annotations;
  /** By category id; gaps are `noLabel`. */
  readonly labels: readonly string[];
}

/** Class indices are category ids: a larger one is an error of the file, and would make as many outputs. */
const mostClasses = 2 ** 16;

type Fields = Readonly<Record<string, unknown>>;

/**
 * COCO's `instances_*.json`, streamed: images, boxes and categories; masks and captions are passed over. The category id is
 * the class, as in DETR and UniT. Throws DataError with file and record.
 */
export function readCocoFile(path: string): CocoFile {
  const annotations = new Annotations();
  const labels: string[] = [];
  for (const element of streamLists(path, ['images', 'annotations', 'categories'])) {
    const where = placeOf(path, element);
    const fields = asObject(element.value, where);
    if (element.key === 'images') addImage(annotations, fields, where);
    else if (element.key === 'annotations') addObject(annotations, fields, where);
    else addCategory(labels, fields, where);
  }
  checkWhole(path, annotations, labels);
  return { annotations, labels: Array.from(labels, (label) => label ?? noLabel) };
}

function placeOf(path: string, { key, index }: StreamedElement): string {
  return `${path}: ${key}[${index}]`;
}

function addImage(annotations: Annotations, fields: Fields, where: string): void {
  const image = {
    id: integerIn(fields, 'id', where),
    file: stringIn(fields, 'file_name', where),
    width: integerIn(fields, 'width', where),
    height: integerIn(fields, 'height', where),
  };
  if (image.width < 1 || image.height < 1) {
    throw new DataError(where, `an image of ${image.width} × ${image.height} pixels cannot be`);
  }
  if (!annotations.addImage(image)) {
    throw new DataError(where, `image ${image.id} is there twice`, 'fetch the annotations again');
  }
}

function addCategory(labels: string[], fields: Fields, where: string): void {
  const [id, name] = [integerIn(fields, 'id', where), stringIn(fields, 'name', where)];
  if (id < 0 || id >= mostClasses) {
    throw new DataError(
      where,
      `category '${name}' has the id ${id}; ids are class indices, from 0 to ${mostClasses - 1}`,
      'number the categories from 1 on, here and in the annotations',
    );
  }
  if (labels[id] !== undefined && labels[id] !== name) {
    throw new DataError(where, `category ${id} is '${name}' here, but '${labels[id]}' before`);
  }
  labels[id] = name;
}

function addObject(annotations: Annotations, fields: Fields, where: string): void {
  const box = boxIn(fields, where);
  const object = {
    classIndex: integerIn(fields, 'category_id', where),
    box,
    area: typeof fields.area === 'number' ? fields.area : box[2] * box[3],
    crowd: crowdIn(fields, where),
  };
  annotations.addObject(integerIn(fields, 'image_id', where), object, attributesIn(fields, where));
}

function boxIn({ bbox }: Fields, where: string): readonly [number, number, number, number] {
  const right = Array.isArray(bbox) && bbox.length === 4 && bbox.every((side) => Number.isFinite(side));
  if (right) return bbox as unknown as readonly [number, number, number, number];
  throw new DataError(where, `expected 'bbox' to be [x, y, width, height], found ${describe(bbox)}`);
}

/** Absent in files that know no crowds. */
function crowdIn({ iscrowd = 0 }: Fields, where: string): boolean {
  if (iscrowd === 0 || iscrowd === 1 || typeof iscrowd === 'boolean') return Boolean(iscrowd);
  throw new DataError(where, `expected 'iscrowd' to be 0 or 1, found ${describe(iscrowd)}`);
}

/** `attribute_ids_max16` of UniT's Visual Genome files: -1 stands for none. */
function attributesIn({ attribute_ids_max16: ids }: Fields, where: string): readonly number[] | undefined {
  if (ids === undefined) return undefined;
  if (Array.isArray(ids) && ids.every((id) => Number.isInteger(id))) return ids.filter((id) => id >= 0);
  throw new DataError(where, `expected 'attribute_ids_max16' to be whole numbers, found ${describe(ids)}`);
}

function checkWhole(path: string, annotations: Annotations, labels: readonly string[]): void {
  if (annotations.images.length === 0) {
    throw new DataError(path, "the file has no 'images'", 'is it a COCO annotation file (instances_*.json)?');
  }
  if (labels.length === 0)
    throw new DataError(path, "the file has no 'categories'", 'it cannot name classes');
  const orphan = annotations.orphan();
  if (orphan !== undefined) {
    throw new DataError(path, `an annotation is about image ${orphan}, which is not in 'images'`);
  }
  annotations.images.forEach((image, place) => {
    for (const { object } of annotations.objectsOf(place)) {
      if (labels[object.classIndex] !== undefined) continue;
      throw new DataError(
        path,
        `an annotation of image ${image.id} has category ${object.classIndex}, which is not in 'categories'`,
      );
    }
  });
}
