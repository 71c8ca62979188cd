import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CallArguments, optionalHeldOut } from '../../arguments.ts';
import { DataError } from '../../errors.ts';
import { folder, namesIn } from '../../reading/files.ts';
import { splitNamed } from '../support/named_splits.ts';
import type { SplitName } from '../support/splits.ts';

/** Locations of the class folders of both splits. */
export type FolderLayout =
  /** A folder for each split. */
  | { readonly by: 'folder'; readonly train: string; readonly valid: string }
  /** One folder, and a file that lists the held-out files. */
  | { readonly by: 'list'; readonly all: string; readonly list: string }
  /** One folder; a share of its files is held out. */
  | { readonly by: 'share'; readonly all: string; readonly share: number };

/**
 * Locates the class folders: `base/train` and `base/valid` (or the folder that `valid` names), or
 * `base/train` or `base` with a share or a list. Throws DataError if there is no held-out split, or if there
 * are two.
 */
export function folderLayout(base: string, args: CallArguments): FolderLayout {
  const valid = optionalHeldOut(args, 'valid');
  const folders = splitFolders(base);
  const train = folders.train ?? base;
  if (valid?.by === 'name' && valid.name.endsWith('.txt')) {
    return { by: 'list', all: train, list: join(base, valid.name) };
  }
  const held =
    valid?.by === 'name'
      ? folder(join(base, valid.name), 'correct `valid`, the folder of the held-out split')
      : folders.valid;
  if (valid?.by === 'share') {
    if (held === undefined) return { by: 'share', all: train, share: valid.share };
    throw new DataError(held, 'the folder is a held-out split, but `valid` is a share', 'leave `valid` out');
  }
  if (held !== undefined) return { by: 'folder', train, valid: held };
  throw new DataError(
    base,
    'no held-out split: there are no folders `train` and `valid`',
    'write `valid: 20%` to hold out a share of the files, or name the folder of the split or a list of its files',
  );
}

/** The folder of each split, which contains its class folders. */
export type SplitFolders = Readonly<Partial<Record<SplitName | 'test', string>>>;

/**
 * The folders of the splits in `base`: `train`, and folders beside it that are named after other splits,
 * ignoring case. Empty without `train`, since `valid` may be a class. `Train` may be a class too, unless
 * another split is beside it.
 */
export function splitFolders(base: string): SplitFolders {
  const found = new Map<SplitName | 'test', string>();
  for (const name of namesIn(base)) {
    const split = splitNamed(name);
    if (split && !found.has(split) && holdsFolders(join(base, name))) found.set(split, join(base, name));
  }
  const train = found.get('train');
  if (train === undefined || (found.size === 1 && basename(train) !== 'train')) return {};
  return Object.fromEntries(found);
}

function holdsFolders(path: string): boolean {
  return isFolder(path) && namesIn(path).some((name) => isFolder(join(path, name)));
}

/** Whether a path is a folder, or a link to one. */
export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
