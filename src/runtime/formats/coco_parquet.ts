import { basename, resolve } from 'node:path';
import { option, optionalInteger, text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder } from '../reading/files.ts';
import { describe } from '../reading/json.ts';
import { describeCell, numberCell, type ParquetRow, parquetParts, readParquet } from '../reading/parquet.ts';
import type { DetectionObject } from '../records/detection.ts';
import type { Split } from '../records/record.ts';
import { Annotations } from './detection/annotations.ts';
import { type ObjectCells, objectsIn } from './detection/parquet_objects.ts';
import { detectionSample } from './detection/sample.ts';
import type { FormatBuiltin } from './format.ts';

/** COCO detection in Parquet files that hold the images too. */
export const cocoParquet: FormatBuiltin = {
  name: 'coco_parquet',
  category: 'format',
  summary:
    'Detection in Parquet files with the columns `image` (bytes), `width`, `height` and `objects` (`category`, `bbox`), as COCO is ' +
    'published today. Images stay in the files until they are needed. Truth: `label`, `box`.',
  parameters: [
    { name: 'path', type: { kind: 'path', exists: 'later' }, doc: 'Folder of the files.', positional: true },
    { name: 'train', type: { kind: 'string' }, doc: 'Name of the training split.', default: 'train' },
    { name: 'valid', type: { kind: 'string' }, doc: 'Name of the held-out split.', default: 'val' },
    {
      name: 'boxes',
      type: { kind: 'option', of: ['corners', 'size'] },
      doc: 'What the four numbers of a box are: its corners, or x, y, width and height.',
      default: 'corners',
    },
    { name: 'classes', type: { kind: 'integer', min: 1 }, doc: 'Number of classes, from 0.', default: 80 },
    {
      name: 'limit',
      type: { kind: 'integer', min: 1 },
      doc: 'Takes the first images of each split only.',
      default: null,
    },
  ],
  example: 'format: coco_parquet("data/coco", train: "train", valid: "val")',
  truth: ['label', 'box'],
  async open(args, { root }) {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder of the .parquet files');
    const read = (name: 'train' | 'valid') =>
      readSplit(name, parquetParts(base, text(args, name)), {
        corners: option(args, 'boxes', ['corners', 'size']) === 'corners',
        classes: optionalInteger(args, 'classes')!,
        limit: optionalInteger(args, 'limit'),
      });
    return { splits: { train: await read('train'), valid: await read('valid') } };
  },
};

interface Options {
  readonly corners: boolean;
  readonly classes: number;
  readonly limit: number | null;
}

interface Place {
  readonly file: string;
  readonly row: number;
}

async function readSplit(name: string, files: readonly string[], options: Options): Promise<Split> {
  const annotations = new Annotations();
  const places: Place[] = [];
  for (const file of files) {
    if (places.length === options.limit) break;
    const rows = await readParquet(file, ['width', 'height', 'objects'], undefined, ['image_id']);
    for (const [row, fields] of rows.entries()) {
      if (places.length === options.limit) break;
      addRow(annotations, places.length, fields, `${basename(file)}: row ${row}`, options);
      places.push({ file, row });
    }
  }
  if (places.length === 0) throw new DataError(files[0]!, 'the split has no rows');
  return {
    name,
    length: places.length,
    at: (index) => {
      const { file, row } = places[index]!;
      const id = `${basename(file)}: row ${row}`;
      const image = { kind: 'parquet', file, row, column: 'image' } as const;
      return { ...detectionSample(annotations, index, { id, path: '', withAttributes: false }), image };
    },
  };
}

/** `place`: the image's number, which is its id where the file gives none. */
function addRow(
  annotations: Annotations,
  place: number,
  row: ParquetRow,
  where: string,
  options: Options,
): void {
  const [width, height] = [numberCell(row.width), numberCell(row.height)];
  if (!(width >= 1 && height >= 1))
    throw new DataError(where, `an image of ${width} × ${height} pixels cannot be`);
  const id = row.image_id === undefined ? place : numberCell(row.image_id);
  if (!Number.isInteger(id)) {
    throw new DataError(where, `expected image_id to be a whole number, found ${describeCell(row.image_id)}`);
  }
  if (!annotations.addImage({ id, file: '', width, height })) {
    throw new DataError(where, `image ${id} is there twice`, 'fetch the files again');
  }
  for (const object of objectsIn(row.objects, where)) {
    annotations.addObject(id, objectOf(object, where, options));
  }
}

function objectOf({ category, bbox, area }: ObjectCells, where: string, options: Options): DetectionObject {
  const numbers = Array.isArray(bbox) ? bbox.map(numberCell) : [];
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) {
    throw new DataError(where, `expected four numbers for a box, found ${describe(bbox ?? undefined)}`);
  }
  const classIndex = numberCell(category);
  if (!(Number.isInteger(classIndex) && classIndex >= 0 && classIndex < options.classes)) {
    throw new DataError(
      where,
      `category ${describe(category ?? undefined)} is not among ${options.classes} classes`,
      'check `classes`',
    );
  }
  const [x, y, third, fourth] = numbers as [number, number, number, number];
  const [width, height] = options.corners ? [third - x, fourth - y] : [third, fourth];
  const given = numberCell(area);
  // Sizes are told apart by the area of the mask, which is smaller than that of the box.
  return {
    classIndex,
    box: [x, y, width, height],
    area: Number.isFinite(given) ? given : width * height,
    crowd: false,
  };
}
