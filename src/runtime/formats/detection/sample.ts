import type { DetectionExtra, DetectionObject } from '../../records/detection.ts';
import { imageInput } from '../../records/fields.ts';
import type { AnnotatedSize, ImageSource } from '../../records/image_source.ts';
import type { Sample } from '../../records/record.ts';
import { attributePlaces, type ObjectAnnotations } from './annotations.ts';

/** An image with its objects, the source of a record. */
export interface DetectionRecord {
  readonly id: string;
  readonly image: ImageSource;
  /** Unique within the split. */
  readonly imageId: number | string;
  readonly size: AnnotatedSize;
  readonly objects: readonly { readonly object: DetectionObject; readonly attributes: readonly number[] }[];
  /** Whether the truth has the attributes of the objects. */
  readonly attributes: 'given' | 'none';
}

/**
 * Makes a record of an image. For training, crowds and difficult objects are left out, and boxes are clipped
 * to the image or left out if no area remains; evaluation sees all of them unchanged. An image without
 * objects is also a record.
 */
export function detectionRecord({ id, image, imageId, size, objects, attributes }: DetectionRecord): Sample {
  const { width, height } = size;
  const usable = objects.flatMap(({ object, attributes: ids }) => {
    const box = object.crowd || object.difficult ? undefined : insideBox(object.box, width, height);
    return box ? [{ classIndex: object.classIndex, box, ids }] : [];
  });
  const extra: DetectionExtra = { imageId, width, height, objects: objects.map(({ object }) => object) };
  return {
    id,
    fields: { image: imageInput(image) },
    truth: {
      label: usable.map(({ classIndex }) => classIndex),
      box: usable.flatMap(({ box }) => box),
      ...(attributes === 'given' ? { attributes: usable.flatMap(({ ids }) => padded(ids)) } : {}),
    },
    extra: { ...extra },
  };
}

/** The record of an annotated image. `index`: of the image in the annotations. */
export function detectionSample(
  annotations: ObjectAnnotations,
  index: number,
  options: { readonly id: string; readonly image: ImageSource; readonly withAttributes: boolean },
): Sample {
  const { id: imageId, width, height } = annotations.images[index]!;
  return detectionRecord({
    id: options.id,
    image: options.image,
    imageId,
    size: { width, height },
    objects: annotations.objectsOf(index),
    attributes: options.withAttributes ? 'given' : 'none',
  });
}

/** Centre and size in fractions of the image; undefined if the box has no area inside it. */
function insideBox(
  [x, y, w, h]: DetectionObject['box'],
  width: number,
  height: number,
): readonly number[] | undefined {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const [x0, x1] = [clamp(x, width), clamp(x + w, width)];
  const [y0, y1] = [clamp(y, height), clamp(y + h, height)];
  if (x1 <= x0 || y1 <= y0) return undefined;
  return [(x0 + x1) / 2 / width, (y0 + y1) / 2 / height, (x1 - x0) / width, (y1 - y0) / height];
}

function padded(attributes: readonly number[]): readonly number[] {
  const used = attributes.slice(0, attributePlaces);
  return [...used, ...new Array<number>(attributePlaces - used.length).fill(-1)];
}
