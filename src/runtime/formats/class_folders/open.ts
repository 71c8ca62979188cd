import { basename, join, relative, sep } from 'node:path';
import { type CallArguments, flag } from '../../arguments.ts';
import { DataError } from '../../errors.ts';
import { folder, namesIn } from '../../reading/files.ts';
import { indexOfNames } from '../../reading/names.ts';
import { classIndex, sortedNames } from '../../records/class_names.ts';
import { RecordProblems } from '../../records/problems.ts';
import type { Dataset, Sample } from '../../records/record.ts';
import { Remarks } from '../../records/remarks.ts';
import { filesBelow } from '../support/image_files.ts';
import { datasetFolder, stratifyParameter } from '../support/parameters.ts';
import { type Share, type SharedSplits, splitByShare, splitStratified } from '../support/share.ts';
import { listSplit, type SplitName, trainAndValid } from '../support/splits.ts';
import { folderLayout, isFolder } from './layout.ts';
import { splitByList } from './listed.ts';

/** A kind of file whose files are records. */
export interface FileKind {
  /** Noun in messages: `image`. */
  readonly noun: string;
  /** Matches the names of the files. */
  readonly matches: RegExp;
  /** Inputs of the record of a file. */
  readonly fields: (path: string) => Sample['fields'];
}

/** A file in a class folder. */
interface ClassFile {
  readonly path: string;
  readonly className: string;
}

/** Parameters of every format with this layout. */
export const folderParameters = [
  datasetFolder,
  {
    name: 'valid',
    type: { kind: 'held_out' },
    doc:
      'Held-out split: the share of the files to hold out, chosen by the seed, the name of its folder, or a list of its files ' +
      '(`valid.txt`, with `CLASS/NAME` on each line); by default the folder `valid`, `val`, `validation` or `dev` beside `train`.',
    default: null,
  },
  stratifyParameter(),
] as const;

/** Explains arguments of formats with columns, which folders do not have. */
export const folderLacks = {
  split:
    'folders have no columns: hold out a folder, a share, or the files of a list (`valid: "valid.txt"`); or list the files in a ' +
    'table with that column, and use the format `table`',
  group:
    'folders have no columns: hold out a folder or the files of a list (`valid: "valid.txt"`); or list the files in a table with that ' +
    'column, and use the format `table`',
};

/**
 * Opens files by class: each class has a folder, with files at any depth. Classes are the folders of the
 * training split in alphabetical order, numeric names by value. Truth: `label`. Throws DataError if the
 * folder has no held-out split.
 */
export async function openClassFolders(
  path: string,
  args: CallArguments,
  seed: number,
  kind: FileKind,
): Promise<Dataset> {
  const base = folder(path, `give the folder that holds a folder of ${kind.noun} files for each class`);
  const found = { train: new RecordProblems(), valid: new RecordProblems() };
  const remarks = { train: new Remarks(), valid: new Remarks() };
  const read = (at: string, name: SplitName) => classFiles(at, kind, found[name], remarks[name]);
  const { files, names } = filesBySplit(base, args, seed, read, found.valid);
  requireClasses(names, base);
  remarkOnUntrained(files, remarks.valid);
  const classes = indexOfNames(names, base);
  const splits = await trainAndValid((name, problems) => {
    const samples = files[name].flatMap(
      (file) => problems.collect(() => sampleOf(file, base, classes, kind)) ?? [],
    );
    return { ...listSplit(name, samples, (sample) => sample), remarks: remarks[name] };
  }, found);
  return { splits, names: { label: names } };
}

function sampleOf(
  { path, className }: ClassFile,
  base: string,
  classes: ReadonlyMap<string, number>,
  kind: FileKind,
): Sample {
  const label = classIndex(className, classes, path, 'the folders of the training split');
  return { id: relative(base, path).split(sep).join('/'), fields: kind.fields(path), truth: { label } };
}

/** Throws DataError if there is only one class: its folder probably contains the class folders. */
function requireClasses(names: readonly string[], base: string): void {
  if (names.length !== 1) return;
  throw new DataError(
    base,
    `only one class: '${names[0]}'`,
    'give the folder that holds a folder for each class; a classifier needs at least two',
  );
}

/** Remarks on held-out classes without training files: a share may hold out all files of a small class. */
function remarkOnUntrained({ train, valid }: FilesBySplit, remarks: Remarks): void {
  const trained = new Set(train.map(({ className }) => className));
  for (const { path, className } of valid) {
    if (trained.has(className)) continue;
    remarks.add('records of classes that no training record has; `stratify: true` keeps one of each', path);
  }
}

type FilesBySplit = Readonly<Record<SplitName, readonly ClassFile[]>>;
type ReadFolder = (at: string, name: SplitName) => readonly ClassFile[];

function filesBySplit(
  base: string,
  args: CallArguments,
  seed: number,
  read: ReadFolder,
  problems: RecordProblems,
): { readonly files: FilesBySplit; readonly names: readonly string[] } {
  const layout = folderLayout(base, args);
  const training = read(layout.by === 'folder' ? layout.train : layout.all, 'train');
  const names = sortedNames(training.map(({ className }) => className));
  if (layout.by === 'folder')
    return { files: { train: training, valid: read(layout.valid, 'valid') }, names };
  if (training.length === 0) return { files: { train: [], valid: [] }, names };
  const split =
    layout.by === 'list'
      ? splitByList(
          training.map(({ path }) => path),
          layout.all,
          layout.list,
          problems,
        )
      : sharedFiles(training, names, { valid: layout.share, seed }, args, base);
  const chosen = (indices: Uint32Array) => Array.from(indices, (i) => training[i]!);
  return { files: { train: chosen(split.train), valid: chosen(split.valid) }, names };
}

function sharedFiles(
  files: readonly ClassFile[],
  names: readonly string[],
  share: Share,
  args: CallArguments,
  base: string,
): SharedSplits {
  const keys = { length: files.length, at: (i: number) => relative(base, files[i]!.path) };
  return flag(args, 'stratify')
    ? splitStratified(keys, classesOf(files, names), share, base)
    : splitByShare(keys, share, base);
}

function classesOf(files: readonly ClassFile[], names: readonly string[]): Int32Array {
  const classes = new Map(names.map((name, index) => [name, index]));
  return Int32Array.from(files, ({ className }) => classes.get(className)!);
}

/**
 * Files of the class folders in `at`. A folder without files is a problem, and so is a dataset without class
 * folders.
 */
function classFiles(
  at: string,
  { noun, matches }: FileKind,
  problems: RecordProblems,
  remarks: Remarks,
): readonly ClassFile[] {
  const entries = namesIn(at).filter((name) => !name.startsWith('.'));
  const folders = entries.filter((name) => isFolder(join(at, name)));
  const loose = entries.filter((name) => matches.test(name) && !folders.includes(name));
  for (const name of loose) {
    remarks.add(`${noun} files outside of the folders of classes are not used`, join(at, name));
  }
  const files = folders.flatMap((className) => {
    const found = filesBelow(join(at, className)).filter((name) => matches.test(name));
    if (found.length === 0) problems.add(emptyClass(join(at, className), noun));
    return found.map((name): ClassFile => ({ path: join(at, className, name), className }));
  });
  if (files.length === 0 && problems.count === 0) problems.addGeneral(noClasses(at, noun, loose.length));
  return files;
}

function emptyClass(path: string, noun: string): DataError {
  const message = `the folder of the class '${basename(path)}' has no ${noun} file`;
  return new DataError(path, message, 'add files, or remove the folder');
}

function noClasses(at: string, noun: string, loose: number): DataError {
  const files = loose === 1 ? `1 ${noun} file is in no folder` : `${loose} ${noun} files are in no folder`;
  return new DataError(
    at,
    `no folder of a class with ${noun} files${loose === 0 ? '' : `: ${files} of a class`}`,
    'put the files of each class into a folder that is named after it, or list files and classes in a table and use the format `table`',
  );
}
