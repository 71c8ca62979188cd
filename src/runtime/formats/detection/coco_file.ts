import { DataError } from '../../errors.ts';
import { fieldsIn, integerField, textField } from '../../reading/fields.ts';
import { asObject, describe, type Fields } from '../../reading/json.ts';
import { type StreamedElement, streamLists } from '../../reading/json_stream.ts';
import type { RecordProblems } from '../../records/problems.ts';
import { Remarks } from '../../records/remarks.ts';
import { attributePlaces, ObjectAnnotations } from './annotations.ts';
import { remarkOn, requireInside, requireSize } from './box_checks.ts';
import { BoxFormCheck, type BoxNumbers } from './box_form.ts';

export interface CocoFile {
  /** Objects with their category id as class. */
  readonly annotations: ObjectAnnotations;
  /** Name of each category by its id. */
  readonly categories: ReadonlyMap<number, string>;
  /** Value of the field that names the split of each image; undefined if no field was requested. */
  readonly splits: readonly unknown[];
  readonly remarks: Remarks;
}

/** Use of category ids: as class indices, or renumbered without gaps. */
export type CategoryIds = 'class' | 'dense';

/** Properties of a file that the spec declares. */
export interface CocoOptions {
  /** Number of attributes. */
  readonly attributes?: number | undefined;
  readonly ids?: CategoryIds;
  /** Field of an image that names its split. */
  readonly splitField?: string | null;
}

/**
 * Exclusive upper bounds of category ids. A larger class index is an error in the file, and would create as
 * many outputs; ids to renumber need only fit 32 bits.
 */
const idsBelow = { class: 2 ** 16, dense: 2 ** 31 } as const;

/** Upper bound of attribute ids if the spec does not declare their number. */
const mostAttributes = 2 ** 16;

const sizeHint = 'COCO boxes are [x, y, width, height] in pixels, from the top left corner';

/**
 * Reads COCO's `instances_*.json`, streamed: images, boxes and categories; masks and captions are skipped.
 * Unusable records are left out and added to `problems`. Throws DataError if the file cannot be read.
 */
export function readCocoFile(path: string, problems: RecordProblems, options: CocoOptions = {}): CocoFile {
  const reader = new CocoReader(options);
  for (const element of streamLists(path, ['images', 'annotations', 'categories'], problems)) {
    problems.collect(() => reader.add(element, `${path}: ${element.key}[${element.index}]`));
  }
  return reader.finish(path, problems);
}

class CocoReader {
  readonly #annotations = new ObjectAnnotations();
  readonly #categories = new Map<number, string>();
  readonly #attributes: number | undefined;
  readonly #ids: CategoryIds;
  readonly #splitField: string | null;
  readonly #splits: unknown[] = [];

  constructor({ attributes, ids = 'class', splitField = null }: CocoOptions) {
    this.#attributes = attributes;
    this.#ids = ids;
    this.#splitField = splitField;
  }

  add({ key, index, value }: StreamedElement, where: string): void {
    const fields = asObject(value, where);
    if (key === 'images') this.#addImage(fields, where);
    else if (key === 'annotations') this.#addObject(fields, index, where);
    else this.#addCategory(fields, where);
  }

  /** Runs the checks that need the whole file, since images and categories may follow the annotations. */
  finish(path: string, problems: RecordProblems): CocoFile {
    const [annotations, remarks] = [this.#annotations, new Remarks()];
    if (annotations.images.length === 0 && problems.count === 0) {
      throw new DataError(path, "'images' is empty", 'is it a COCO annotation file (instances_*.json)?');
    }
    if (this.#categories.size === 0 && problems.count === 0) {
      throw new DataError(path, "'categories' is empty", 'list the classes there, each with `id` and `name`');
    }
    remarkOnRepeatedFiles(annotations, path, remarks);
    const form = new BoxFormCheck('size');
    for (const { number, imageId, image, object } of annotations.objects()) {
      const where = `${path}: annotations[${number}]`;
      problems.collect(() => {
        if (!image)
          throw new DataError(
            where,
            `image_id ${imageId} is not in 'images'`,
            'list the image there, or remove the annotation',
          );
        if (!this.#categories.has(object.classIndex)) {
          throw new DataError(
            where,
            `category_id ${object.classIndex} is not in 'categories'`,
            'list the class there, or correct the id',
          );
        }
        form.add(object.box, image, undefined);
        if (object.crowd) return;
        requireInside(object.box, image, where);
        remarkOn(object.box, image, where, remarks);
      });
    }
    form.report(path, problems, sizeHint);
    return { annotations, categories: this.#categories, splits: this.#splits, remarks };
  }

  #addImage(fields: Fields, where: string): void {
    const types = { id: integerField, file_name: textField, width: integerField, height: integerField };
    const { id, file_name: file, width, height } = fieldsIn(fields, types, where);
    if (width < 1 || height < 1) throw new DataError(where, `invalid image size ${width} × ${height}`);
    if (!this.#annotations.addImage({ id, file, width, height })) {
      throw new DataError(where, `image id ${id} occurs twice`, 'give each image a separate id');
    }
    this.#splits.push(this.#splitField === null ? undefined : fields[this.#splitField]);
  }

  #addCategory(fields: Fields, where: string): void {
    const { id, name } = fieldsIn(fields, { id: integerField, name: textField }, where);
    const below = idsBelow[this.#ids];
    if (id < 0 || id >= below) {
      const [meaning, hint] =
        this.#ids === 'class' ? ['class indices, from ', ', or write `ids: .dense`'] : ['', ''];
      throw new DataError(
        where,
        `category '${name}' has the id ${id}; ids are ${meaning}0 to ${below - 1}`,
        `number the categories from 1 on, here and in the annotations${hint}`,
      );
    }
    const known = this.#categories.get(id);
    if (known !== undefined && known !== name) {
      throw new DataError(where, `category ${id} is '${name}' here, but '${known}' before`);
    }
    this.#categories.set(id, name);
  }

  #addObject(fields: Fields, number: number, where: string): void {
    const types = { image_id: integerField, category_id: integerField };
    const { image_id: image, category_id: classIndex } = fieldsIn(fields, types, where, objectLayout);
    const box = boxIn(fields, where);
    requireSize(box, box, where, sizeHint);
    const object = { classIndex, box, area: areaIn(fields, box, where), crowd: crowdIn(fields, where) };
    this.#annotations.addObject(image, object, attributesIn(fields, this.#attributes, where), number);
  }
}

const objectLayout =
  'an annotation has image_id, category_id and bbox, as in the files instances_*.json of COCO';

/** Remarks on files with several ids, which become several records with contradictory boxes. */
function remarkOnRepeatedFiles({ images }: ObjectAnnotations, path: string, remarks: Remarks): void {
  const files = new Set<string>();
  for (const { id, file } of images) {
    if (files.has(file)) remarks.add('images have the file of another image', `${path}: image ${id}`);
    files.add(file);
  }
}

function boxIn({ bbox }: Fields, where: string): BoxNumbers {
  const right = Array.isArray(bbox) && bbox.length === 4 && bbox.every((side) => Number.isFinite(side));
  if (right) return bbox as unknown as BoxNumbers;
  throw new DataError(
    where,
    `expected 'bbox' to be [x, y, width, height], found ${describe(bbox)}`,
    sizeHint,
  );
}

/** Area of the mask; the area of the box if the file has none, or null, which fiftyone writes. */
function areaIn({ area }: Fields, [, , width, height]: BoxNumbers, where: string): number {
  if (area === undefined || area === null) return width * height;
  if (typeof area === 'number' && Number.isFinite(area) && area >= 0) return area;
  throw new DataError(where, `expected 'area' to be a number of at least 0, found ${describe(area)}`);
}

/** Files without crowds omit the field or write null. */
function crowdIn({ iscrowd }: Fields, where: string): boolean {
  if (iscrowd === undefined || iscrowd === null) return false;
  if (iscrowd === 0 || iscrowd === 1 || typeof iscrowd === 'boolean') return Boolean(iscrowd);
  throw new DataError(where, `expected 'iscrowd' to be 0 or 1, found ${describe(iscrowd)}`);
}

/**
 * Reads `attribute_ids_max16` of UniT's Visual Genome files; -1 stands for none. `count`: number of
 * attributes that the spec declares.
 */
function attributesIn(
  { attribute_ids_max16: ids }: Fields,
  count: number | undefined,
  where: string,
): readonly number[] | undefined {
  if (ids === undefined || ids === null) return undefined;
  if (!Array.isArray(ids) || !ids.every((id) => Number.isSafeInteger(id))) {
    throw new DataError(where, `expected 'attribute_ids_max16' to be whole numbers, found ${describe(ids)}`);
  }
  const given = (ids as readonly number[]).filter((id) => id !== -1);
  if (given.length > attributePlaces) {
    throw new DataError(where, `${given.length} attribute ids, but at most ${attributePlaces} are used`);
  }
  const most = count ?? mostAttributes;
  const wrong = given.filter((id) => id < 0 || id >= most);
  if (wrong.length === 0) return given;
  const declared = count === undefined ? '' : `the spec declares ${count} attributes; `;
  throw new DataError(
    where,
    `attribute ids out of range: ${wrong.join(', ')}; ${declared}ids are 0 to ${most - 1}, or -1 for none`,
    'correct the annotation, or `attributes` of the dataset',
  );
}
