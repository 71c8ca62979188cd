import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, isAbsolute, join, relative } from 'node:path';
import { DataError } from '../../runtime/errors.ts';
import { filesMatching, isPattern } from '../../runtime/tables/glob.ts';

export type MediaKind = 'image' | 'audio';

const extensions: Readonly<Record<MediaKind, ReadonlySet<string>>> = {
  image: new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif']),
  audio: new Set(['.wav', '.flac', '.mp3', '.ogg', '.oga', '.opus']),
};

const nouns: Readonly<Record<MediaKind, string>> = { image: 'images', audio: 'recordings' };

/** Kind of a file by its name; undefined for unknown kinds. */
export function mediaKind(path: string): MediaKind | undefined {
  const extension = extname(path).toLowerCase();
  return (['image', 'audio'] as const).find((kind) => extensions[kind].has(extension));
}

/**
 * The path, or the files that match it if it is a pattern; relative paths stay relative. Throws DataError if
 * there are none.
 */
export function filesOf(path: string): readonly [string, ...string[]] {
  if (existsSync(path)) return [path];
  if (!isPattern(path)) throw new DataError(path, 'there is no such file or folder', 'check the path');
  const files = filesMatching(path, process.cwd());
  return (isAbsolute(path) ? files : files.map((file) => relative('', file))) as [string, ...string[]];
}

/**
 * The files of a kind at a path: the file, all matches of a pattern, or all files below a folder, sorted.
 * Throws DataError if there are none.
 */
export function mediaFiles(path: string, kind: MediaKind): readonly string[] {
  const [file, ...others] = filesOf(path);
  if (others.length > 0 || !statSync(file).isDirectory()) return [file, ...others];
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => mediaKind(name) === kind)
    .sort()
    .map((name) => join(path, name));
  if (files.length > 0) return files;
  throw new DataError(
    path,
    `the folder has no ${nouns[kind]}`,
    `${[...extensions[kind]].join(', ')} are read`,
  );
}
