import { DataError } from '../../errors.ts';
import { describe } from '../../reading/json.ts';
import { childrenNamed, readXml, type XmlElement } from '../../reading/xml.ts';
import type { BoxNumbers } from '../detection/box_form.ts';
import { roundest } from '../detection/roundest.ts';

/**
 * Meaning of the corners of a box. `pixels`: its first and last pixel, counted from 1, as in the VOC devkit.
 * `edges`: distances of its edges from the top left corner of the image, as in COCO.
 */
export type CornerForm = 'pixels' | 'edges';

/** The content of an annotation file. */
export interface VocAnnotation {
  /** Name of the image as written; tools may leave it empty or outdated. */
  readonly fileName: string;
  /** Undefined if the file does not state it, or states 0. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly objects: readonly VocObject[];
}

export interface VocObject {
  /** File and object, for messages. */
  readonly where: string;
  readonly className: string;
  /** x, y, width, height in pixels; the origin is the top left corner. */
  readonly box: BoxNumbers;
  readonly difficult: boolean;
}

const layout = 'an object has a `name` and a `bndbox` with xmin, ymin, xmax and ymax';

/**
 * Reads an annotation. Objects are read within `collect`, which adds the problems of unusable ones. Throws
 * DataError.
 */
export function readAnnotation(
  file: string,
  corners: CornerForm,
  collect: <T>(body: () => T) => T | undefined,
): VocAnnotation {
  const root = readXml(file);
  if (root.name !== 'annotation') {
    throw new DataError(
      file,
      `expected the element 'annotation', found '${root.name}'`,
      'is it a VOC annotation file?',
    );
  }
  const objects = childrenNamed(root, 'object').flatMap((element, i) => {
    return collect(() => objectIn(element, corners, `${file}, object ${i + 1}`)) ?? [];
  });
  return { fileName: textOf(root, 'filename') ?? '', size: sizeIn(root, file), objects };
}

/** Text of the first child with that name; undefined if there is none. */
function textOf(element: XmlElement, name: string): string | undefined {
  return childrenNamed(element, name)[0]?.text;
}

function sizeIn(root: XmlElement, file: string): VocAnnotation['size'] {
  const [size] = childrenNamed(root, 'size');
  if (!size) return undefined;
  const [width, height] = ['width', 'height'].map((side) => Number(textOf(size, side) || 0)) as [
    number,
    number,
  ];
  if (width === 0 || height === 0) return undefined;
  const right = (side: number) => Number.isSafeInteger(side) && side > 0;
  if (right(width) && right(height)) return { width, height };
  const found = `${describe(textOf(size, 'width'))} × ${describe(textOf(size, 'height'))}`;
  throw new DataError(file, `invalid image size ${found}`, 'correct `size`, or remove it');
}

function objectIn(element: XmlElement, corners: CornerForm, where: string): VocObject {
  const className = textOf(element, 'name');
  if (!className) throw new DataError(where, "'name', the class of the object, is missing or empty", layout);
  const boxes = childrenNamed(element, 'bndbox');
  if (boxes.length !== 1) {
    throw new DataError(
      where,
      `expected one 'bndbox', found ${boxes.length === 0 ? 'none' : boxes.length}`,
      layout,
    );
  }
  const written = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) => numberIn(boxes[0]!, name, where));
  return {
    where,
    className,
    box: boxOf(written as unknown as BoxNumbers, corners, where),
    difficult: flagIn(element, 'difficult', where),
  };
}

function numberIn(box: XmlElement, name: string, where: string): number {
  const text = textOf(box, name);
  const isNumber = text !== undefined && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);
  if (isNumber && Number.isFinite(Number(text))) return Number(text);
  throw new DataError(where, `expected '${name}' to be a number, found ${describe(text)}`, layout);
}

function flagIn(element: XmlElement, name: string, where: string): boolean {
  const text = textOf(element, name)?.toLowerCase() ?? '';
  if (['', '0', 'false', 'unspecified'].includes(text)) return false;
  if (['1', 'true'].includes(text)) return true;
  throw new DataError(where, `expected '${name}' to be 0 or 1, found ${describe(text)}`);
}

/**
 * Larger than the rounding error of a difference of two coordinates, smaller than the last digit that tools
 * write.
 */
const rounding = 1e-7;

function boxOf([xmin, ymin, xmax, ymax]: BoxNumbers, corners: CornerForm, where: string): BoxNumbers {
  if (corners === 'pixels' && (xmin < 1 || ymin < 1)) {
    throw new DataError(
      where,
      `pixels are counted from 1, but ${xmin < 1 ? `xmin is ${xmin}` : `ymin is ${ymin}`}`,
      'write `corners: .edges` if the numbers are distances from the top left corner',
    );
  }
  const last = corners === 'pixels' ? 1 : 0;
  const [width, height] = [xmax - xmin + last, ymax - ymin + last];
  if (width > 0 && height > 0) {
    return [xmin - last, ymin - last, roundest(width, rounding), roundest(height, rounding)];
  }
  throw new DataError(
    where,
    `the box has no area: ${width > 0 ? `ymin is ${ymin} and ymax ${ymax}` : `xmin is ${xmin} and xmax ${xmax}`}`,
    'xmin and ymin are those of the top left corner, xmax and ymax those of the bottom right one',
  );
}
