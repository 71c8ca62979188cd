import { existsSync } from 'node:fs';
import { DataError } from '../../errors.ts';
import { imageHeader } from '../../reading/image_header/read.ts';
import { pathInside } from '../../reading/inside.ts';
import { classIndex, sortedNames } from '../../records/class_names.ts';
import { RecordProblems } from '../../records/problems.ts';
import type { Split } from '../../records/record.ts';
import { Remarks } from '../../records/remarks.ts';
import { ObjectAnnotations } from '../detection/annotations.ts';
import { remarkOn, requireInside } from '../detection/box_checks.ts';
import { BoxFormCheck } from '../detection/box_form.ts';
import { detectionSample } from '../detection/sample.ts';
import { rarestClasses } from '../support/rarest.ts';
import { type CornerForm, readAnnotation, type VocObject } from './annotation.ts';
import { imageOf } from './images.ts';

/** An image with its annotation. */
export interface VocImage {
  readonly id: string;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly objects: readonly VocObject[];
}

export interface VocFolders {
  readonly annotations: string;
  readonly images: string;
  /** Path of each image by its id. */
  readonly byId: ReadonlyMap<string, string>;
  readonly corners: CornerForm;
}

/** Reads the annotations of images; unusable images and objects are left out and added to `problems`. */
export function readImages(
  ids: readonly string[],
  folders: VocFolders,
  problems: RecordProblems,
): readonly VocImage[] {
  const form = new BoxFormCheck('size');
  /** Annotation of each image, by path of the image. */
  const used = new Map<string, string>();
  const images = ids.flatMap((id) => {
    const image = problems.collect(() => readImage(id, folders, problems));
    if (!image) return [];
    const before = used.get(image.path);
    used.set(image.path, id);
    if (before !== undefined) {
      problems.add(
        new DataError(
          image.path,
          `the annotations ${before} and ${id} are of this image`,
          'remove one of the two',
        ),
      );
      return [];
    }
    for (const { box } of image.objects) form.add(box, image, undefined);
    return image;
  });
  form.report(folders.annotations, problems, 'VOC boxes are xmin, ymin, xmax and ymax in pixels');
  return images;
}

/**
 * The class by which each image is stratified; see `rarestClasses`. `only`: names of the classes that count;
 * empty: all. Problems of annotations are reported by the split that reads them.
 */
export function classesOfImages(
  ids: readonly string[],
  folders: VocFolders,
  only: readonly string[],
): Int32Array {
  const problems = new RecordProblems();
  const found = ids.map((id) => problems.collect(() => readImage(id, folders, problems))?.objects ?? []);
  const named = found.map((objects) => objects.map(({ className }) => className));
  const used = only.length > 0 ? only : sortedNames(named.flat());
  const indices = new Map(used.map((name, index) => [name, index]));
  return rarestClasses(named.map((names) => names.flatMap((name) => indices.get(name) ?? [])));
}

function readImage(
  id: string,
  { annotations, images, byId, corners }: VocFolders,
  problems: RecordProblems,
): VocImage {
  const file = annotationFile(annotations, id);
  const { fileName, size, objects } = readAnnotation(file, corners, (body) => problems.collect(body));
  const path = imageOf(images, byId, fileName, id, file);
  const { width, height } = size ?? imageHeader(path);
  const usable = objects.filter(({ box, where }) =>
    problems.collect(() => {
      requireInside(box, { width, height }, where);
      return true;
    }),
  );
  return { id, path, width, height, objects: usable };
}

function annotationFile(folder: string, id: string): string {
  const where = `${folder}, image ${id}`;
  const [file, upper] = [pathInside(folder, `${id}.xml`, where), pathInside(folder, `${id}.XML`, where)];
  return !existsSync(file) && existsSync(upper) ? upper : file;
}

/** Records of images; objects of unknown classes are left out and added to `problems`. */
export function vocSplit(
  name: string,
  images: readonly VocImage[],
  classes: ReadonlyMap<string, number>,
  problems: RecordProblems,
): Split {
  const [annotations, remarks] = [new ObjectAnnotations(), new Remarks()];
  const ids = images.map(({ id }) => id);
  images.forEach(({ path, width, height, objects }, index) => {
    annotations.addImage({ id: index, file: path, width, height });
    for (const { className, box, difficult, where } of objects) {
      problems.collect(() => {
        const label = classIndex(className, classes, where, 'the training split, or of `names`');
        remarkOn(box, { width, height }, where, remarks);
        const object = { classIndex: label, box, area: box[2] * box[3], crowd: false };
        annotations.addObject(index, difficult ? { ...object, difficult } : object);
      });
    }
  });
  return {
    name,
    length: ids.length,
    remarks,
    at: (index) => {
      const { file: path, width, height } = annotations.images[index]!;
      return detectionSample(annotations, index, {
        id: ids[index]!,
        image: { kind: 'file', path, size: { width, height } },
        withAttributes: false,
      });
    },
  };
}
