import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { reading } from '../../reading/files.ts';

/** File names of images: supported kinds, and common ones that are rejected with a specific message. */
export const imageName = /\.(?:jpe?g|png|webp|gif|tiff?|avif|bmp|heic)$/i;

/**
 * Images below a folder at any depth, as sorted relative paths with forward slashes, without hidden files and
 * folders. Throws DataError if a folder cannot be read.
 */
export function imagesBelow(folder: string): readonly string[] {
  return filesBelow(folder).filter((name) => imageName.test(name));
}

/** Files below a folder; see `imagesBelow`. */
export function filesBelow(folder: string): readonly string[] {
  const entries = reading(folder, () => readdirSync(folder, { recursive: true, withFileTypes: true }));
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !/(^|\/)\./.test(name))
    .sort();
}

const endings = ['.jpg', '.jpeg', '.png', '.webp', '.JPG', '.JPEG', '.PNG'];

/** The existing image with that name and any extension; with `.jpg` if none exists. */
export function withAnyEnding(path: string): string {
  return endings.map((ending) => path + ending).find((file) => existsSync(file)) ?? `${path}.jpg`;
}
