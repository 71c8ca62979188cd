import type { DetectionExtra, DetectionObject } from '../../records/detection.ts';
import type { Sample } from '../../records/record.ts';
import { type Annotations, attributePlaces } from './annotations.ts';

/**
 * An image as a record. For training crowds are left out, boxes are cut at the edge of the image and dropped where
 * nothing is left; evaluation sees all of them as they are. An image without objects is a record all the same.
 */
export function detectionSample(
  annotations: Annotations,
  place: number,
  options: { readonly id: string; readonly path: string; readonly withAttributes: boolean },
): Sample {
  const { id: imageId, width, height } = annotations.images[place]!;
  const all = annotations.objectsOf(place);
  const usable = all.flatMap(({ object, attributes }) => {
    const box = object.crowd ? undefined : insideBox(object.box, width, height);
    return box ? [{ classIndex: object.classIndex, box, attributes: attributes ?? [] }] : [];
  });
  const extra: DetectionExtra = { imageId, width, height, objects: all.map(({ object }) => object) };
  return {
    id: options.id,
    image: { kind: 'file', path: options.path },
    truth: {
      label: usable.map(({ classIndex }) => classIndex),
      box: usable.flatMap(({ box }) => box),
      ...(options.withAttributes
        ? { attributes: usable.flatMap(({ attributes }) => padded(attributes)) }
        : {}),
    },
    extra: { ...extra },
  };
}

/** Centre and size in fractions of the image; undefined where nothing of the box is inside. */
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
