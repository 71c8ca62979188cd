import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { DataError } from '../../errors.ts';
import { namesIn, requirePath } from '../../reading/files.ts';
import { pathInside } from '../../reading/inside.ts';
import { readLines } from '../../reading/lines.ts';
import type { RecordProblems } from '../../records/problems.ts';
import type { Remarks } from '../../records/remarks.ts';
import { imageName, imagesBelow } from '../support/image_files.ts';

/** An image and its label file; both paths are absolute. */
export interface YoloImage {
  /** Path relative to the root of the dataset, for messages and ids. */
  readonly name: string;
  readonly path: string;
  readonly labels: string;
}

/**
 * Images of a split: those below its folders and in its lists, in the order of `entries`. Images that are
 * listed twice or do not exist are problems.
 */
export function imagesOf(
  entries: readonly string[],
  root: string,
  problems: RecordProblems,
  remarks: Remarks,
): readonly YoloImage[] {
  const reader = new ImageReader(root, problems, remarks);
  for (const entry of entries) {
    problems.collect(() => {
      requirePath(entry, 'correct `train` and `val` in data.yaml; they are relative to its `path`');
      if (statSync(entry).isDirectory()) reader.addFolder(entry);
      else reader.addList(entry);
    });
  }
  return reader.images;
}

class ImageReader {
  readonly images: YoloImage[] = [];
  readonly #root: string;
  readonly #problems: RecordProblems;
  readonly #remarks: Remarks;
  /** Location that names each image, by path of the image. */
  readonly #named = new Map<string, string>();
  /** Image of each label file. */
  readonly #labelled = new Map<string, string>();

  constructor(root: string, problems: RecordProblems, remarks: Remarks) {
    this.#root = root;
    this.#problems = problems;
    this.#remarks = remarks;
  }

  addFolder(folder: string): void {
    const names = imagesBelow(folder);
    if (names.length === 0) {
      throw new DataError(folder, 'the folder has no image', 'check `train` and `val` in data.yaml');
    }
    for (const name of names) this.#problems.collect(() => this.#add(join(folder, name), join(folder, name)));
    this.#remarkOnUnused(new Set(names.map((name) => dirname(labelFile(join(folder, name))))));
  }

  /**
   * Adds the images of a list, one per line. A path is relative to the root if an image exists there.
   * Otherwise, or if it begins with `./` as in Ultralytics, it is relative to the folder of the list.
   */
  addList(file: string): void {
    if (imageName.test(file)) {
      throw new DataError(file, 'expected a folder or a list of images, found an image');
    }
    let count = 0;
    readLines(file).forEach((line, i) => {
      const name = line.trim();
      if (name === '') return;
      count++;
      const where = `${file}:${i + 1}`;
      this.#problems.collect(() => this.#add(this.#listed(name, file, where), where));
    });
    if (count === 0) throw new DataError(file, 'the list of images is empty');
  }

  #listed(name: string, file: string, where: string): string {
    const base = !name.startsWith('./') && existsSync(join(this.#root, name)) ? this.#root : dirname(file);
    const path = pathInside(this.#root, isAbsolute(name) ? name : join(base, name), where);
    if (existsSync(path)) return path;
    throw new DataError(where, `no such image: ${path}`, 'fetch the image, or remove the line');
  }

  /** Remarks on label files without an image in their folder, which may be missing. */
  #remarkOnUnused(folders: ReadonlySet<string>): void {
    for (const folder of folders) {
      if (!folder.split(sep).includes('labels') || !existsSync(folder)) continue;
      for (const name of namesIn(folder)) {
        const path = join(folder, name);
        if (!name.endsWith('.txt') || name === 'classes.txt' || this.#labelled.has(path)) continue;
        this.#remarks.add('label files without an image are not used', path);
      }
    }
  }

  #add(path: string, where: string): void {
    const name = relative(this.#root, path).split(sep).join('/');
    const before = this.#named.get(path);
    if (before !== undefined) {
      throw new DataError(
        where,
        `the image ${name} is listed twice, first in ${before}`,
        'remove one of the two',
      );
    }
    this.#named.set(path, where);
    const labels = labelFile(path);
    const other = this.#labelled.get(labels);
    if (other !== undefined) {
      const message = `the images ${other} and ${name} have the same label file, ${labels}`;
      throw new DataError(
        where,
        message,
        'rename one of them, and write its labels to the file of the new name',
      );
    }
    this.#labelled.set(labels, name);
    this.images.push({ name, path, labels });
  }
}

/**
 * Path of an image's label file: the last folder `images` of the path becomes `labels`, and the extension
 * `.txt`. Without such a folder, both files are in the same folder.
 */
export function labelFile(image: string): string {
  const parts = image.split(sep);
  const at = parts.lastIndexOf('images', parts.length - 2);
  if (at >= 0) parts[at] = 'labels';
  return parts.join(sep).replace(/\.[^.]*$/, '.txt');
}
