import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError } from '../../errors.ts';
import type { Split } from '../../records/record.ts';
import type { Annotations } from './annotations.ts';
import { detectionSample } from './sample.ts';

export interface SplitOptions {
  readonly name: string;
  /** Named in record ids. */
  readonly file: string;
  /** Path of an image's file. */
  readonly pathOf: (place: number) => string;
  readonly withAttributes: boolean;
  /** Leaves out images whose file is not there. */
  readonly skipMissing: boolean;
  /** First images only; null: all. */
  readonly limit: number | null;
}

/** Images in the order of their file. Throws DataError where none is left. */
export function detectionSplit(annotations: Annotations, options: SplitOptions): Split {
  const { name, file, pathOf, withAttributes, skipMissing, limit } = options;
  if (annotations.images.length === 0) {
    throw new DataError(
      file,
      `none of its images belongs to the split ${name}`,
      'change what divides the images into splits',
    );
  }
  const all = annotations.images.map((_, place) => place);
  const there = skipMissing ? all.filter((place) => existsSync(pathOf(place))) : all;
  const places = there.slice(0, limit ?? there.length);
  if (places.length === 0) {
    throw new DataError(file, 'none of its images is on the disk', 'fetch the images, or check their folder');
  }
  return {
    name,
    length: places.length,
    at: (index) => {
      const place = places[index]!;
      const id = `${basename(file)}: image ${annotations.images[place]!.id}`;
      return detectionSample(annotations, place, { id, path: pathOf(place), withAttributes });
    },
  };
}

/** An image by the name in the file; else by the other of COCO's namings, of 2014 and of 2017. */
export function cocoImage(folder: string, fileName: string): string {
  const path = join(folder, fileName);
  if (existsSync(path)) return path;
  const number = /(\d{12})\.jpg$/.exec(fileName)?.[1];
  if (!number) return path;
  const names = [`${number}.jpg`, ...['train', 'val'].map((split) => `COCO_${split}2014_${number}.jpg`)];
  return names.map((name) => join(folder, name)).find((other) => existsSync(other)) ?? path;
}
