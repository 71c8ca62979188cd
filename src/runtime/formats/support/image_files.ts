import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { reading } from '../../reading/files.ts';

/** Names of images: kinds that are read, and common ones that are refused with a separate message. */
export const imageName = /\.(?:jpe?g|png|webp|gif|tiff?|avif|bmp|heic)$/i;

/**
 * Images below a folder at any depth, as paths relative to it with forward slashes, sorted; without hidden
 * files and folders. Throws DataError where a folder cannot be read.
 */
export function imagesBelow(folder: string): readonly string[] {
  return filesBelow(folder).filter((name) => imageName.test(name));
}

/** Files below a folder, see `imagesBelow`. */
export function filesBelow(folder: string): readonly string[] {
  const entries = reading(folder, () => readdirSync(folder, { recursive: true, withFileTypes: true }));
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !/(^|\/)\./.test(name))
    .sort();
}

const endings = ['.jpg', '.jpeg', '.png', '.webp', '.JPG', '.JPEG', '.PNG'];

/** The image of that name with its ending, whichever it is; `.jpg` where there is none. */
export function withAnyEnding(path: string): string {
  return endings.map((ending) => path + ending).find((file) => existsSync(file)) ?? `${path}.jpg`;
}
