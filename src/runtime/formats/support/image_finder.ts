import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../errors.ts';
import { folder, namesIn } from '../../reading/files.ts';
import { pathInside } from '../../reading/inside.ts';
import { imageName } from './image_files.ts';

/** Reference to an image in a dataset: its id, or its file name with or without an extension. */
export type ImageKey = number | string;

/** File names of COCO's images in 2014 and 2017: an image has the same number in both. */
const cocoNumber = /^(?:COCO_(?:train|val)2014_)?(\d{12})\.jpg$/;

/**
 * Finds the images of some folders by name. `9` and `'9'` find `9.png`, `009.jpg` or a name that ends in the
 * number with twelve digits, as in COCO (`000000000009.jpg`, `COCO_train2014_000000000009.jpg`).
 */
export class ImageFinder {
  readonly #folders: readonly string[];
  readonly #hint: string;
  /** Paths by file name, by name without extension, and by number. */
  readonly #byName = new Map<string, string>();
  readonly #byStem = new Map<string, string>();
  readonly #byNumber = new Map<number, string>();
  /** Cache of paths in subfolders by name. */
  readonly #nested = new Map<string, string | undefined>();

  /** Throws DataError if a folder is missing; `hint` says where the images belong. */
  constructor(folders: readonly string[], hint: string) {
    this.#folders = folders;
    this.#hint = hint;
    for (const path of folders) {
      for (const name of namesIn(folder(path, hint))) if (imageName.test(name)) this.#add(path, name);
    }
  }

  #add(path: string, name: string): void {
    const file = join(path, name);
    this.#byName.set(name, file);
    this.#byStem.set(name.replace(/\.[^.]*$/, ''), file);
    const number = /(?:^|_)(\d{12})\.\w+$/.exec(name) ?? /^(\d+)\.\w+$/.exec(name);
    if (number) this.#byNumber.set(Number(number[1]), file);
  }

  /**
   * Path of an image. Throws DataError, which names the folders, if the image is missing or outside of them.
   */
  find(key: ImageKey, where: string): string {
    const path = typeof key === 'number' ? this.#byNumber.get(key) : this.#named(key, where);
    if (path !== undefined) return path;
    throw typeof key === 'number' || /^\d+$/.test(key)
      ? this.#missingNumber(Number(key), where)
      : this.#missing(key, where);
  }

  #named(name: string, where: string): string | undefined {
    const known = this.#byName.get(name) ?? this.#byStem.get(name);
    if (known !== undefined) return known;
    if (/^\d+$/.test(name)) return this.#byNumber.get(Number(name));
    const coco = cocoNumber.exec(name)?.[1];
    if (coco !== undefined) return this.#byNumber.get(Number(coco));
    if (!name.includes('/')) return undefined;
    if (!this.#nested.has(name)) {
      const paths = this.#folders.map((path) => pathInside(path, name, where));
      this.#nested.set(
        name,
        paths.find((path) => existsSync(path)),
      );
    }
    return this.#nested.get(name);
  }

  #missing(name: string, where: string): DataError {
    return new DataError(
      where,
      `no image '${name}' in ${this.#folders.join(', ')}`,
      `fetch it; ${this.#hint}`,
    );
  }

  #missingNumber(id: number, where: string): DataError {
    const padded = String(id).padStart(12, '0');
    return new DataError(
      where,
      `no image ${id} in ${this.#folders.join(', ')}`,
      `expected ${id}, ${padded} or COCO_..._${padded} with the ending .jpg, .png, .webp, .gif, .tif or .avif: fetch it; ${this.#hint}`,
    );
  }
}
