import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../errors.ts';
import { folder } from '../../reading/files.ts';
import { pathInside } from '../../reading/inside.ts';
import { readLines } from '../../reading/lines.ts';
import type { RecordProblems } from '../../records/problems.ts';
import { filesBelow } from '../support/image_files.ts';

/**
 * Ids of the images in a list, one per line. Repeated ids are problems. Throws DataError if the file cannot
 * be read.
 */
export function listedIds(file: string, problems: RecordProblems): readonly string[] {
  const ids = new Map<string, number>();
  readLines(file).forEach((line, i) => {
    const fields = line.trim().split(/\s+/);
    if (fields[0] === '') return;
    const where = `${file}:${i + 1}`;
    problems.collect(() => {
      if (fields.length > 1) {
        throw new DataError(
          where,
          `expected the id of an image, found ${fields.length} fields`,
          'use the list of all classes, such as train.txt; lists like cat_train.txt are of one class',
        );
      }
      const before = ids.get(fields[0]!);
      if (before !== undefined) {
        throw new DataError(
          where,
          `the image ${fields[0]} is listed twice, first in line ${before}`,
          'remove the line',
        );
      }
      ids.set(fields[0]!, i + 1);
    });
  });
  if (ids.size === 0 && problems.count === 0) throw new DataError(file, 'the list of images is empty');
  return [...ids.keys()];
}

/** Ids of all annotations in a folder: their paths without `.xml`. Throws DataError if it has none. */
export function annotatedIds(path: string): readonly string[] {
  const files = filesBelow(folder(path, 'name the folder of the XML files with `annotations`'));
  const ids = files.filter((name) => /\.xml$/i.test(name)).map((name) => name.replace(/\.xml$/i, ''));
  if (ids.length === 0) throw new DataError(path, 'the folder has no XML file', 'check `annotations`');
  return ids;
}

/**
 * The image of an annotation: the file that it names, otherwise the image with its id. `byId`: path of each
 * image in the folder by its id. Throws DataError if neither exists.
 */
export function imageOf(
  folder: string,
  byId: ReadonlyMap<string, string>,
  fileName: string,
  id: string,
  where: string,
): string {
  const named = fileName === '' || fileName.includes('\\') ? undefined : pathInside(folder, fileName, where);
  if (named !== undefined && existsSync(named)) return named;
  const path = byId.get(id);
  if (path !== undefined) return path;
  throw new DataError(
    where,
    `no image: ${folder} holds neither ${fileName === '' ? 'a file that `filename` names' : fileName} nor ${id} with the ending of an image`,
    'fetch the image, or name its folder with `images`',
  );
}

/** Paths of the images in a folder by id: the path relative to the folder, without extension. */
export function imagesById(folder: string, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [name.replace(/\.[^.]*$/, ''), join(folder, name)]));
}
