import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DataError } from '../../errors.ts';
import { folder } from '../../reading/files.ts';
import { describe } from '../../reading/json.ts';
import { indexOfNames } from '../../reading/names.ts';
import { readYaml } from '../../reading/yaml.ts';

/** A dataset as described by a `data.yaml` of Ultralytics. */
export interface YoloDescription {
  readonly file: string;
  /** Folder of the images and labels. */
  readonly root: string;
  /**
   * Absolute paths of folders of images and of image lists; undefined if the file does not name the split.
   */
  readonly train: readonly string[];
  readonly valid: readonly string[] | undefined;
  /** Names of the classes in the order of their numbers. */
  readonly names: readonly string[];
}

type YamlKeys = ReadonlyMap<unknown, unknown>;

const example = 'write `names: [cat, dog]`, or one line for each class: `0: cat`';

/** Upper bound; more classes are an error in the file. */
const mostClasses = 2 ** 16;

/** Reads a `data.yaml`. Throws DataError if the file does not describe a dataset. */
export function readDescription(file: string): YoloDescription {
  const keys = readYaml(file);
  const given = optionalText(keys, 'path', file);
  const root = folder(
    resolve(dirname(file), given ?? '.'),
    'correct `path`; it is relative to the folder of data.yaml, and by default that folder',
  );
  const train = entriesOf(keys, 'train', root, file);
  if (!train) {
    throw new DataError(
      file,
      "'train' is missing",
      'name the folder of the training images: `train: images/train`',
    );
  }
  const valid = ['val', 'valid', 'validation'].find((key) => keys.has(key));
  return {
    file,
    root,
    train,
    valid: valid === undefined ? undefined : entriesOf(keys, valid, root, file),
    names: namesOf(keys, file),
  };
}

/** Paths under a key: one or a list; undefined if the key is missing or empty. */
function entriesOf(keys: YamlKeys, key: string, root: string, file: string): readonly string[] | undefined {
  const value = keys.get(key);
  if (value === undefined || value === null || value === '') return undefined;
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (list.length === 0) return undefined;
  return list.map((entry) => {
    if (typeof entry === 'string' && entry.trim() !== '') return entryPath(root, entry);
    throw new DataError(file, `expected '${key}' to be a path or a list of paths, found ${describe(entry)}`);
  });
}

/**
 * Reads `../train/images` in Roboflow's files as `train/images`, unless `../train/images` exists; Ultralytics
 * does the same.
 */
function entryPath(root: string, entry: string): string {
  const path = resolve(root, entry);
  return !existsSync(path) && entry.startsWith('../') ? resolve(root, entry.slice(3)) : path;
}

function namesOf(keys: YamlKeys, file: string): readonly string[] {
  const names = namesIn(keys.get('names'), file) ?? numberedNames(keys.get('nc'), file);
  indexOfNames(names, `${file}, 'names'`);
  const count = keys.get('nc');
  if (count === undefined || count === null || count === names.length) return names;
  throw new DataError(
    file,
    `'nc' is ${describe(count)}, but 'names' has ${names.length} ${names.length === 1 ? 'name' : 'names'}: ${names.slice(0, 12).join(', ')}`,
    'correct `names`, or remove `nc`',
  );
}

/** Undefined if the file has no names. */
function namesIn(value: unknown, file: string): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = value instanceof Map ? inOrder(value, file) : value;
  if (!Array.isArray(list)) {
    throw new DataError(
      file,
      `expected 'names' to be a list or a mapping, found ${describe(value)}`,
      example,
    );
  }
  if (list.length === 0) throw new DataError(file, "'names' is empty", example);
  return list.map((name: unknown, i) => {
    if (typeof name === 'string' && name.trim() !== '') return name.trim();
    if (typeof name === 'number' || typeof name === 'boolean') return String(name);
    throw new DataError(file, `expected the name of class ${i}, found ${describe(name)}`, example);
  });
}

/** Values of a mapping from class numbers 0, 1, 2, … in any order, sorted by number. */
function inOrder(names: ReadonlyMap<unknown, unknown>, file: string): readonly unknown[] {
  return Array.from({ length: names.size }, (_, i) => {
    const name = names.get(i) ?? names.get(String(i));
    if (name !== undefined) return name;
    const found = [...names.keys()].slice(0, 12).map(String).join(', ');
    throw new DataError(
      file,
      `'names' has ${names.size} classes, but none with the number ${i}; found ${found}`,
      'number the classes 0, 1, 2, …, here and in the label files',
    );
  });
}

/** Names `class0`, `class1`, … for files that state only the number of classes. */
function numberedNames(count: unknown, file: string): readonly string[] {
  if (Number.isSafeInteger(count) && Number(count) >= 1 && Number(count) <= mostClasses) {
    return Array.from({ length: Number(count) }, (_, i) => `class${i}`);
  }
  throw new DataError(file, "'names', the names of the classes, is missing", example);
}

function optionalText(keys: YamlKeys, key: string, file: string): string | undefined {
  const value = keys.get(key);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new DataError(file, `expected '${key}' to be a path, found ${describe(value)}`);
}
