import { existsSync } from 'node:fs';
import { DataError } from '../../errors.ts';
import { imageHeader } from '../../reading/image_header/read.ts';
import type { DetectionObject } from '../../records/detection.ts';
import type { AnnotatedSize } from '../../records/image_source.ts';
import { RecordProblems } from '../../records/problems.ts';
import type { Split } from '../../records/record.ts';
import { Remarks } from '../../records/remarks.ts';
import { remarkOn } from '../detection/box_checks.ts';
import { roundest } from '../detection/roundest.ts';
import { detectionRecord } from '../detection/sample.ts';
import { rarestClasses } from '../support/rarest.ts';
import type { YoloImage } from './images.ts';
import { readLabels, type YoloObject } from './labels.ts';
import { YoloObjects } from './objects.ts';

/**
 * Images with their objects. The size of an image is read when its record is first requested. An image
 * without a label file has no objects, as in Ultralytics. Throws DataError if no image has one.
 */
export function yoloSplit(
  name: string,
  images: readonly YoloImage[],
  names: readonly string[],
  problems: RecordProblems,
  remarks: Remarks,
): Split {
  const objects = new YoloObjects();
  for (const image of images) objects.addImage(readObjects(image, names, problems, remarks));
  const labelled = images.some(({ labels }) => existsSync(labels));
  if (!labelled && images.length > 0) throw noLabels(images[0]!);
  const sizes = new Map<number, AnnotatedSize>();
  return {
    name,
    length: images.length,
    remarks,
    at: (index) => {
      const image = images[index]!;
      const size = sizes.get(index) ?? sizeOf(image);
      sizes.set(index, size);
      return detectionRecord({
        id: image.name,
        image: { kind: 'file', path: image.path, size },
        imageId: image.name,
        size,
        objects: objects.of(index).map((object) => ({ object: inPixels(object, size), attributes: [] })),
        attributes: 'none',
      });
    },
  };
}

/**
 * The class by which each image is stratified; see `rarestClasses`. `only`: names of the classes that count;
 * empty: all. Problems of label files are reported by the split that reads them.
 */
export function classesOfImages(
  images: readonly YoloImage[],
  names: readonly string[],
  only: readonly string[],
): Int32Array {
  const [problems, remarks] = [new RecordProblems(), new Remarks()];
  const isUsed = (index: number) => only.length === 0 || only.includes(names[index]!);
  return rarestClasses(
    images.map((image) =>
      readObjects(image, names, problems, remarks).flatMap(({ classIndex }) =>
        isUsed(classIndex) ? classIndex : [],
      ),
    ),
  );
}

/** Objects of an image; adds the problems and remarks of its label file. */
function readObjects(
  { name, labels }: YoloImage,
  names: readonly string[],
  problems: RecordProblems,
  remarks: Remarks,
): readonly YoloObject[] {
  if (!existsSync(labels)) {
    remarks.add('images without a label file have no objects', name);
    return [];
  }
  const objects = problems.collect(() => readLabels(labels, names, problems, remarks)) ?? [];
  for (const { box } of objects) remarkOn(box, { width: 1, height: 1 }, labels, remarks);
  return objects;
}

function noLabels({ path, labels }: YoloImage): DataError {
  return new DataError(
    path,
    `no image has a label file; expected ${labels}`,
    'label files are in a folder `labels` beside `images`, with the same names as the images and the ending .txt',
  );
}

/**
 * Size of an image. Throws DataError if it has an EXIF orientation: tools that rotate the image would have
 * annotated it rotated.
 */
function sizeOf({ path }: YoloImage): AnnotatedSize {
  const { width, height, orientation } = imageHeader(path);
  if (orientation === 1) return { width, height };
  throw new DataError(
    path,
    `the image has the EXIF orientation ${orientation}, which is not applied, while its boxes belong to the rotated image`,
    'rotate the image itself and remove the tag',
  );
}

/** Converts an object to pixels, rounded to the fewest decimals that the written digits allow. */
function inPixels(
  { classIndex, box, halfUnit }: YoloObject,
  { width, height }: AnnotatedSize,
): DetectionObject {
  // An edge is the centre minus half the size: the rounding errors of both add up, and those of the
  // arithmetic.
  const pixels = (fraction: number, side: number, units: number) =>
    roundest(fraction * side, side * (units * halfUnit + 2 ** -40));
  const [x, y] = [pixels(box[0], width, 1.5), pixels(box[1], height, 1.5)];
  const [w, h] = [pixels(box[2], width, 1), pixels(box[3], height, 1)];
  return { classIndex, box: [x, y, w, h], area: w * h, crowd: false };
}
