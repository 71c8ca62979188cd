import { DataError } from '../../errors.ts';
import { readLines } from '../../reading/lines.ts';
import type { RecordProblems } from '../../records/problems.ts';
import type { Remarks } from '../../records/remarks.ts';
import { halfUnit } from '../detection/roundest.ts';

/** An object in fractions of its image. */
export interface YoloObject {
  readonly classIndex: number;
  /** Left edge, top edge, width, height. */
  readonly box: readonly [number, number, number, number];
  /** Half a unit in the last written digit of the longest number, at most `usualHalfUnit`. */
  readonly halfUnit: number;
}

const layout = 'a line is `class x y width height`, the centre and size of a box as fractions of the image';

/** Converters write six decimals; if all numbers of an object are shorter, they are exact to that many. */
const usualHalfUnit = 0.5e-6;

/** Numbers may exceed the image by this much, as in Ultralytics; boxes are clipped to the image. */
const slack = 0.01;

/**
 * Objects of a label file, one per line: boxes, or polygons, which become their bounding boxes. Repeated
 * lines are one object. `names`: the classes.
 */
export function readLabels(
  file: string,
  names: readonly string[],
  problems: RecordProblems,
  remarks: Remarks,
): readonly YoloObject[] {
  const found = new Map<string, YoloObject>();
  readLines(file).forEach((line, i) => {
    if (line.trim() === '') return;
    const where = `${file}:${i + 1}`;
    problems.collect(() => {
      const object = objectIn(line, names, where);
      const key = `${object.classIndex} ${object.box.join(' ')}`;
      if (found.has(key)) remarks.add('objects that occur twice in a label file are counted once', where);
      else found.set(key, object);
    });
  });
  return [...found.values()];
}

function objectIn(line: string, names: readonly string[], where: string): YoloObject {
  const fields = line.trim().split(/\s+/);
  requireCount(fields, where);
  const [first, ...numbers] = fields;
  const classIndex = classIn(first!, names, where);
  const values = numbers.map((field) => numberIn(field, where));
  const precision = numbers.map(halfUnit).reduce(least, usualHalfUnit);
  return {
    classIndex,
    box: fields.length === 5 ? boxIn(values, where) : around(values, where),
    halfUnit: precision,
  };
}

function requireCount(fields: readonly string[], where: string): void {
  if (fields.length === 5 || (fields.length >= 7 && fields.length % 2 === 1)) return;
  const hint = fields.some((field) => /[,;]/.test(field))
    ? `separate the numbers by spaces; ${layout}`
    : fields.length === 6
      ? `remove the confidence, which predictions have as sixth number; ${layout}`
      : layout;
  throw new DataError(
    where,
    `expected 5 numbers, or a class and at least 3 points of a polygon, found ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}`,
    hint,
  );
}

function classIn(field: string, names: readonly string[], where: string): number {
  const index = numberIn(field, where);
  if (Number.isInteger(index) && index >= 0 && index < names.length) return index;
  const shown = names.slice(0, 8).map((name, i) => `${i} ${name}`);
  throw new DataError(
    where,
    `the class ${field} is not in data.yaml, whose ${names.length} ${names.length === 1 ? 'name is' : 'names are'} ${shown.join(', ')}${names.length > 8 ? ', ...' : ''}`,
    'correct the line, or add the class to `names`',
  );
}

function numberIn(field: string, where: string): number {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field)) return Number(field);
  const comma = /^[+-]?\d+,\d+$/.test(field) ? 'write a decimal point; ' : '';
  throw new DataError(where, `expected a number, found '${field}'`, `${comma}${layout}`);
}

function boxIn(values: readonly number[], where: string): YoloObject['box'] {
  const [x, y, width, height] = values as readonly [number, number, number, number];
  if (width < 0 || height < 0) {
    throw new DataError(where, `the box ${values.join(' ')} has a negative size`, layout);
  }
  requireFractions(values, where);
  return [x - width / 2, y - height / 2, width, height];
}

/** The bounding box of a polygon with the points x y x y …. */
function around(values: readonly number[], where: string): YoloObject['box'] {
  requireFractions(values, where);
  const [xs, ys] = [0, 1].map((side) => values.filter((_, i) => i % 2 === side)) as [number[], number[]];
  const [left, top] = [xs.reduce(least), ys.reduce(least)];
  return [left, top, xs.reduce(most) - left, ys.reduce(most) - top];
}

function least(a: number, b: number): number {
  return Math.min(a, b);
}

function most(a: number, b: number): number {
  return Math.max(a, b);
}

function requireFractions(values: readonly number[], where: string): void {
  const outside = values.find((value) => value < -slack || value > 1 + slack);
  if (outside === undefined) return;
  throw new DataError(
    where,
    `expected fractions of the image, from 0 to 1, found ${outside}`,
    values.some((value) => value > 2)
      ? `divide pixels by the width or height of the image; ${layout}`
      : layout,
  );
}
