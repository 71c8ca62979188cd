import { existsSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { removeAll } from '../../storage/folders.ts';
import { partSuffix } from '../../storage/whole_file.ts';
import { checksumsName } from './checksums/format.ts';
import { linked, RunDirectoryError, wrongKind } from './errors.ts';
import { isOwnEventFile } from './event_file_name.ts';
import { lockName } from './lock.ts';

/** Files of a run that are replaced atomically and have their checksums in `checksums.json`. */
export const replacedFiles: readonly string[] = [
  'run.json',
  'spec.unit',
  'vocabularies.json',
  'statistics.json',
  'classes.json',
  'metrics.json',
  'metrics.csv',
  'best.json',
];
/** Files of a run that are appended to. */
export const logFiles: readonly string[] = ['events.jsonl', 'digests.jsonl'];
const ownFiles: readonly string[] = [...replacedFiles, ...logFiles, checksumsName, lockName];
const ownFolders = ['checkpoints', 'earlier'];

/** Names of a run folder's entries. */
const ownNames: ReadonlySet<string> = new Set([...ownFiles, ...ownFolders]);

/** File name of a checkpoint; a checkpoint that was found damaged has a suffix. */
const checkpointName = /^step-\d+\.safetensors(\.damaged(-\d+)?)?$/;

type Contents =
  /** Missing, empty, or left by a run that ended before it wrote anything of value. */
  | { readonly kind: 'free' }
  | { readonly kind: 'file' }
  | { readonly kind: 'run'; readonly foreign: readonly string[] }
  | { readonly kind: 'other'; readonly foreign: readonly string[] };

export function contentsOf(path: string): Contents {
  if (!existsSync(path)) return { kind: 'free' };
  if (!lstatSync(path).isDirectory() && !isFolderLink(path)) return { kind: 'file' };
  const foreign = foreignEntries(path);
  if (isRun(path)) return { kind: 'run', foreign };
  return foreign.length === 0 ? { kind: 'free' } : { kind: 'other', foreign };
}

/**
 * Throws RunDirectoryError, with the ways out, if a new run must not write into a folder: if it holds a run,
 * unless `overwrite` is set, if it holds other files, or if it belongs to another run.
 */
export function requireFree(path: string, { overwrite }: { readonly overwrite: boolean }): void {
  requireOutsideRuns(path);
  const contents = contentsOf(path);
  if (contents.kind === 'free') return;
  if (contents.kind === 'file') {
    throw new RunDirectoryError(`${path} is a file, not a folder. Choose another folder with --out.`);
  }
  if (contents.kind === 'other') {
    throw new RunDirectoryError(
      `${path} is not empty and holds no run: ${listed(contents.foreign)}. Choose a new or an empty folder.`,
    );
  }
  if (!overwrite) {
    throw new RunDirectoryError(
      `${path} already holds a run. Continue it with --resume, choose another folder with --out, or give --overwrite to ` +
        'delete the old run and start a new one.',
    );
  }
  if (contents.foreign.length > 0) {
    throw new RunDirectoryError(
      `${path} also holds files that unitc did not write: ${listed(contents.foreign)}. ` +
        'Move them away, then overwrite the run, or choose another folder.',
    );
  }
}

/** Whether a path is the folder of a run. One that has lost its `run.json` still counts if it has checkpoints. */
export function isRun(path: string): boolean {
  return isFolder(path) && (holdsRun(path) || checkpointsIn(path).length > 0);
}

export function holdsRun(folder: string): boolean {
  return existsSync(join(folder, 'run.json'));
}

/**
 * Throws RunDirectoryError if a path names a file of a run or is within one of its folders. Links in the path
 * are followed, except a link at its end, which a write would replace.
 */
export function requireOutsideRuns(path: string): void {
  const file = join(realFolder(dirname(resolve(path))), basename(resolve(path)));
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const [name = ''] = relative(folder, file).split(sep);
    if (isOwnName(name) && holdsRun(folder)) {
      throw new RunDirectoryError(`${path} is a file of the run ${folder}: choose another name`);
    }
    if (folder === dirname(folder)) return;
  }
}

/** The path of a folder with its links resolved, as far as it exists. */
function realFolder(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return path === dirname(path) ? path : join(realFolder(dirname(path)), basename(path));
}

/**
 * Throws RunDirectoryError if a folder has the name of a file of the run, or a file that of a folder: a run
 * would otherwise fail when it first writes there. Links are refused, since their targets do not belong to
 * the run.
 */
export function requireKinds(path: string): void {
  requireFiles(path);
  for (const name of [...ownFiles, ...ownFolders]) {
    if (isLink(join(path, name))) throw linked(join(path, name));
    const entry = statSync(join(path, name), { throwIfNoEntry: false });
    const isOfKind = ownFiles.includes(name) ? !entry?.isDirectory() : entry?.isDirectory();
    if (entry && !isOfKind) throw wrongKind(join(path, name), ownFiles.includes(name) ? 'file' : 'folder');
  }
}

/** Names of files of a run that are devices or pipes: reading one might never end. */
export function deviceNames(path: string): readonly string[] {
  return ownFiles.filter((name) => {
    const entry = statSync(join(path, name), { throwIfNoEntry: false });
    return entry && !entry.isFile() && !entry.isDirectory();
  });
}

/** Throws RunDirectoryError if a device or a pipe has the name of a file of the run. */
export function requireFiles(path: string): void {
  const [name] = deviceNames(path);
  if (name !== undefined) throw wrongKind(join(path, name), 'file', 'device');
}

/** Deletes a run except for its lock: `run.json` first, so that its remains are never mistaken for a run. */
export function deleteRun(path: string): void {
  const names = readdirSync(path).filter((name) => name !== lockName);
  for (const name of ['run.json', ...names]) removeAll(join(path, name));
}

/** Deletes unfinished files and folders that a crash left. Only the holder of the lock may call this. */
export function deleteUnfinished(path: string): void {
  for (const name of unfinishedNames(path)) removeAll(join(path, name));
}

/** Unfinished files and folders, by path relative to the run folder. */
export function unfinishedNames(path: string): readonly string[] {
  return ['', ...ownFolders].flatMap((folder) =>
    (isFolder(join(path, folder)) ? readdirSync(join(path, folder)) : [])
      .filter((name) => name.endsWith(partSuffix))
      .map((name) => join(folder, name)),
  );
}

/** Files and folders of a run that are symbolic links, by path relative to the run folder. */
export function linkNames(path: string): readonly string[] {
  const names = [...ownFiles, ...ownFolders, ...checkpointsIn(path).map((name) => join('checkpoints', name))];
  return names.filter((name) => isLink(join(path, name)));
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** Checkpoints that were found damaged, by path relative to the run folder. */
export function setAsideNames(path: string): readonly string[] {
  return checkpointsIn(path)
    .filter((name) => name.includes('.damaged'))
    .map((name) => join('checkpoints', name));
}

/** Whether an entry of a run folder with this name, finished or not, belongs to the run. */
export function isOwnName(name: string): boolean {
  const finished = name.endsWith(partSuffix) ? name.slice(0, -partSuffix.length) : name;
  return ownNames.has(finished) || isOwnEventFile(finished) || finished.startsWith(`${lockName}.`);
}

function foreignEntries(path: string): readonly string[] {
  return [
    ...readdirSync(path).filter((name) => !isOwnName(name)),
    ...checkpointEntries(path)
      .filter((name) => !checkpointName.test(name) && !name.endsWith(partSuffix))
      .map((name) => join('checkpoints', name)),
  ];
}

function checkpointEntries(path: string): readonly string[] {
  const folder = join(path, 'checkpoints');
  return isFolder(folder) ? readdirSync(folder) : [];
}

/** Whether a path is a folder or a link to one. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function checkpointsIn(path: string): readonly string[] {
  return checkpointEntries(path).filter((name) => checkpointName.test(name));
}

function isFolderLink(path: string): boolean {
  if (!lstatSync(path).isSymbolicLink()) return false;
  try {
    readdirSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return false;
    throw error;
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length <= 4 ? shown : `${shown} and ${names.length - 4} more`;
}
