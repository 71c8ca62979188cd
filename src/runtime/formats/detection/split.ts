import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError } from '../../errors.ts';
import type { RecordProblems } from '../../records/problems.ts';
import type { Split } from '../../records/record.ts';
import type { Remarks } from '../../records/remarks.ts';
import type { ObjectAnnotations } from './annotations.ts';
import { detectionSample } from './sample.ts';

export interface SplitOptions {
  readonly name: string;
  /** Name in record ids. */
  readonly file: string;
  /** Path of an image file. `index`: of the image in its annotations. */
  readonly pathOf: (index: number) => string;
  readonly withAttributes: boolean;
  /** Indices of the images of the split; absent: all. */
  readonly indices?: ArrayLike<number>;
  /** Leaves out images without a file. */
  readonly skipMissing: boolean;
  /** Number of images to use from the start; null: all. */
  readonly limit: number | null;
  readonly remarks: Remarks;
}

/** Images in the order of their file. Throws DataError if none is left. */
export function detectionSplit(
  annotations: ObjectAnnotations,
  problems: RecordProblems,
  options: SplitOptions,
): Split {
  const { name, file, pathOf, withAttributes, skipMissing, limit, remarks } = options;
  if (annotations.images.length === 0 && problems.count === 0) {
    throw new DataError(
      file,
      `no image belongs to the split ${name}`,
      'change the arguments that divide the images into splits',
    );
  }
  const all = Array.from(options.indices ?? annotations.images.keys());
  const present = skipMissing ? all.filter((index) => existsSync(pathOf(index))) : all;
  const indices = present.slice(0, limit ?? present.length);
  if (all.length > 0 && indices.length === 0) {
    throw new DataError(file, 'no file of its images exists', 'fetch the images, or check their folder');
  }
  return {
    name,
    length: indices.length,
    remarks,
    at: (i) => {
      const index = indices[i]!;
      const { id: imageId, width, height } = annotations.images[index]!;
      return detectionSample(annotations, index, {
        id: `${basename(file)}: image ${imageId}`,
        image: { kind: 'file', path: pathOf(index), size: { width, height } },
        withAttributes,
      });
    },
  };
}

/** Path of an image by its name in the annotations, otherwise by COCO's names of 2014 or 2017. */
export function cocoImage(folder: string, fileName: string): string {
  const path = join(folder, fileName);
  if (existsSync(path)) return path;
  const number = /(\d{12})\.jpg$/.exec(fileName)?.[1];
  if (!number) return path;
  const names = [`${number}.jpg`, ...['train', 'val'].map((split) => `COCO_${split}2014_${number}.jpg`)];
  return names.map((name) => join(folder, name)).find((other) => existsSync(other)) ?? path;
}
