import { basename, resolve } from 'node:path';
import { option, optionalInteger, text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder } from '../reading/files.ts';
import { describe } from '../reading/json.ts';
import {
  describeCell,
  integerCell,
  numberCell,
  type ParquetRow,
  parquetParts,
  readParquet,
} from '../reading/parquet/parquet.ts';
import type { DetectionObject } from '../records/detection.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Split } from '../records/record.ts';
import { Remarks } from '../records/remarks.ts';
import { type ImageRecord, ObjectAnnotations } from './detection/annotations.ts';
import { remarkOn, requireInside, requireSize } from './detection/box_checks.ts';
import { asSize, type BoxForm, BoxFormCheck, type BoxNumbers } from './detection/box_form.ts';
import { type ObjectCells, objectsIn } from './detection/parquet_objects.ts';
import { detectionSample } from './detection/sample.ts';
import type { FormatBuiltin } from './format.ts';
import { publishedLacks } from './support/parameters.ts';
import { requireRecords, trainAndValid } from './support/splits.ts';

/** COCO detection in Parquet files that also hold the images. */
export const cocoParquet: FormatBuiltin = {
  name: 'coco_parquet',
  category: 'format',
  summary:
    'Detection in Parquet files with the columns `image` (bytes), `width`, `height` and `objects` (`category`, `bbox`), as COCO is ' +
    'published today. Images are read when they are needed. Truth: `label`, `box`.',
  parameters: [
    { name: 'path', type: { kind: 'path', exists: 'later' }, doc: 'Folder of the files.', positional: true },
    { name: 'train', type: { kind: 'string' }, doc: 'Name of the training split.', default: 'train' },
    { name: 'valid', type: { kind: 'string' }, doc: 'Name of the held-out split.', default: 'val' },
    {
      name: 'boxes',
      type: { kind: 'option', of: ['corners', 'size'] },
      doc: 'Form of a box: x0, y0, x1, y1 (corners), or x, y, width, height (size).',
      default: 'corners',
    },
    { name: 'classes', type: { kind: 'integer', min: 1 }, doc: 'Number of classes, from 0.', default: 80 },
    {
      name: 'limit',
      type: { kind: 'integer', min: 1 },
      doc: 'Number of images of each split to use, from the first on.',
      default: null,
    },
  ],
  example: 'format: coco_parquet("data/coco", train: "train", valid: "val")',
  fields: { image: 'image' },
  truth: ['label', 'box'],
  lacks: publishedLacks,
  async open(args, { root }) {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder of the .parquet files');
    const options = {
      form: option(args, 'boxes', ['corners', 'size']),
      classes: optionalInteger(args, 'classes')!,
      limit: optionalInteger(args, 'limit'),
    };
    const splits = await trainAndValid((name, problems) =>
      readSplit(name, parquetParts(base, text(args, name)), options, problems),
    );
    return { splits, names: {} };
  },
};

interface CocoParquetOptions {
  readonly form: BoxForm;
  readonly classes: number;
  readonly limit: number | null;
}

interface RowPlace {
  readonly file: string;
  readonly row: number;
}

async function readSplit(
  name: string,
  files: readonly string[],
  options: CocoParquetOptions,
  problems: RecordProblems,
): Promise<Split> {
  const reader = new BoxRowReader(options, problems);
  const places: RowPlace[] = [];
  for (const file of files) {
    if (places.length === options.limit) break;
    const rows = await readParquet(file, ['width', 'height', 'objects'], undefined, ['image_id']);
    for (const [row, fields] of rows.entries()) {
      if (places.length === options.limit) break;
      const where = `${basename(file)}: row ${row}`;
      if (problems.collect(() => reader.addImage(fields, places.length, where))) places.push({ file, row });
    }
  }
  requireRecords(places, problems, files[0]!, 'the split has no rows');
  return reader.split(name, places);
}

const hints: Readonly<Record<BoxForm, string>> = {
  corners: 'boxes are read as [x0, y0, x1, y1]; write `boxes: .size` if they are [x, y, width, height]',
  size: 'boxes are read as [x, y, width, height]; write `boxes: .corners` if they are [x0, y0, x1, y1]',
};

class BoxRowReader {
  readonly #options: CocoParquetOptions;
  readonly #problems: RecordProblems;
  readonly #annotations = new ObjectAnnotations();
  readonly #remarks = new Remarks();
  readonly #form: BoxFormCheck;

  constructor(options: CocoParquetOptions, problems: RecordProblems) {
    this.#options = options;
    this.#problems = problems;
    this.#form = new BoxFormCheck(options.form);
  }

  /**
   * Adds the image of a row. `index`: index of the image, which is its id if the file has no ids. Throws
   * DataError if the row is unusable.
   */
  addImage(row: ParquetRow, index: number, where: string): true {
    const [width, height] = [integerCell(row.width), integerCell(row.height)];
    if (!(width >= 1 && height >= 1)) {
      throw new DataError(
        where,
        `invalid image size ${describeCell(row.width)} × ${describeCell(row.height)}`,
      );
    }
    const id = row.image_id === undefined ? index : integerCell(row.image_id);
    if (Number.isNaN(id)) {
      throw new DataError(
        where,
        `expected image_id to be a whole number of at most 2^53 - 1, found ${describeCell(row.image_id)}`,
      );
    }
    const image = { id, file: '', width, height };
    const objects = objectsIn(row.objects, where);
    if (!this.#annotations.addImage(image)) {
      throw new DataError(where, `image id ${id} occurs twice`, 'fetch the files again');
    }
    objects.forEach((cells, i) => {
      this.#problems.collect(() => this.#addObject(cells, image, `${where}, object ${i}`));
    });
    return true;
  }

  split(name: string, places: readonly RowPlace[]): Split {
    if (places.length > 0) {
      this.#form.report(basename(places[0]!.file), this.#problems, hints[this.#options.form]);
    }
    return {
      name,
      length: places.length,
      remarks: this.#remarks,
      at: (index) => {
        const { file, row } = places[index]!;
        const { width, height } = this.#annotations.images[index]!;
        return detectionSample(this.#annotations, index, {
          id: `${basename(file)}: row ${row}`,
          image: { kind: 'parquet', file, row, column: 'image', size: { width, height } },
          withAttributes: false,
        });
      },
    };
  }

  #addObject(cells: ObjectCells, image: ImageRecord, where: string): void {
    const { form, classes } = this.#options;
    const written = boxIn(cells, where);
    const area = areaIn(cells, where);
    this.#form.add(written, image, area);
    const box = asSize(written, form);
    requireSize(box, written, where, hints[form]);
    requireInside(box, image, where);
    remarkOn(box, image, where, this.#remarks);
    const object: DetectionObject = {
      classIndex: classIn(cells, classes, where),
      box,
      // The metric assigns size classes by the area of the mask, which is smaller than that of the box.
      area: area ?? box[2] * box[3],
      crowd: false,
    };
    this.#annotations.addObject(image.id, object);
  }
}

function boxIn({ bbox }: ObjectCells, where: string): BoxNumbers {
  const numbers = Array.isArray(bbox) ? bbox.map(numberCell) : [];
  if (numbers.length === 4 && numbers.every(Number.isFinite)) return numbers as unknown as BoxNumbers;
  throw new DataError(where, `expected four numbers for a box, found ${describe(bbox ?? undefined)}`);
}

function areaIn({ area }: ObjectCells, where: string): number | undefined {
  if (area === undefined || area === null) return undefined;
  const number = numberCell(area);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new DataError(where, `expected area to be a number of at least 0, found ${describeCell(area)}`);
}

function classIn({ category }: ObjectCells, classes: number, where: string): number {
  const index = integerCell(category);
  if (index >= 0 && index < classes) return index;
  throw new DataError(
    where,
    `category ${describeCell(category)} is not among ${classes} classes`,
    'check `classes` of the format; categories are 0 to classes - 1',
  );
}
