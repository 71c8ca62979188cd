import { basename, resolve } from 'node:path';
import { option, optionalInteger, text } from '../data/args.ts';
import { Annotations } from './detection/annotations.ts';
import type { DetectionObject } from './detection/extra.ts';
import { detectionSample } from './detection/sample.ts';
import { DataError, type FormatWord, type Split } from './format.ts';
import { folder } from './reading/files.ts';
import { describe } from './reading/json.ts';
import { type ParquetRow, parquetParts, readParquet } from './reading/parquet.ts';

/** COCO detection in Parquet files that hold the pictures too. */
export const cocoParquet: FormatWord = {
  name: 'coco_parquet',
  category: 'format',
  summary:
    'Detection in Parquet files with the columns `image` (bytes), `width`, `height` and `objects` (`category`, `bbox`), as COCO is ' +
    'published today. Pictures stay in the files until they are needed. Truth: `label`, `box`.',
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
      doc: 'Takes the first pictures of each split only.',
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
    const rows = await readParquet(file, ['width', 'height', 'objects']);
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

function addRow(
  annotations: Annotations,
  id: number,
  row: ParquetRow,
  where: string,
  options: Options,
): void {
  const [width, height] = [Number(row.width), Number(row.height)];
  if (!(width >= 1 && height >= 1))
    throw new DataError(where, `a picture of ${width} × ${height} pixels cannot be`);
  annotations.addPicture({ id, file: '', width, height });
  const objects = (row.objects ?? {}) as Readonly<Record<string, readonly unknown[] | undefined>>;
  const [categories, boxes] = [objects.category ?? [], objects.bbox ?? []];
  if (categories.length !== boxes.length) {
    throw new DataError(where, `${categories.length} categories, but ${boxes.length} boxes`);
  }
  categories.forEach((category, i) => {
    annotations.addObject(id, objectOf(Number(category), boxes[i], where, options));
  });
}

function objectOf(classIndex: number, value: unknown, where: string, options: Options): DetectionObject {
  const numbers = Array.from((value ?? []) as ArrayLike<unknown>, Number);
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) {
    throw new DataError(where, `expected four numbers for a box, found ${describe(value)}`);
  }
  if (!(Number.isInteger(classIndex) && classIndex >= 0 && classIndex < options.classes)) {
    throw new DataError(
      where,
      `category ${classIndex} is not among ${options.classes} classes`,
      'check `classes`',
    );
  }
  const [x, y, third, fourth] = numbers as [number, number, number, number];
  const [width, height] = options.corners ? [third - x, fourth - y] : [third, fourth];
  return { classIndex, box: [x, y, width, height], area: width * height, crowd: false };
}
