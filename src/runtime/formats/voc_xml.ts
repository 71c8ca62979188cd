import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CallArguments, option, optionalHeldOut, text, texts } from '../arguments.ts';
import { folder } from '../reading/files.ts';
import { indexOfNames } from '../reading/names.ts';
import { sortedNames } from '../records/class_names.ts';
import { RecordProblems } from '../records/problems.ts';
import { onlyParameter, requireKnown } from './detection/only.ts';
import type { FormatBuiltin } from './format.ts';
import { withoutShare } from './support/division_conflicts.ts';
import { imagesBelow } from './support/image_files.ts';
import { datasetFolder, stratifyParameter } from './support/parameters.ts';
import { byRarestClass } from './support/rarest.ts';
import { type Keys, type Share, type SharedSplits, splitByShare, splitStratified } from './support/share.ts';
import { requireRecords, type SplitName, trainAndValid } from './support/splits.ts';
import { annotatedIds, imagesById, listedIds } from './voc/images.ts';
import type { VocImage } from './voc/split.ts';

const subfolder = (name: string, doc: string, path: string) =>
  ({ name, type: { kind: 'string' }, doc, default: path }) as const;

/** Boxes in the XML files of PASCAL VOC. */
export const vocXml: FormatBuiltin = {
  name: 'voc_xml',
  category: 'format',
  summary:
    'Boxes in the XML files of PASCAL VOC: `Annotations/ID.xml`, the images of `JPEGImages`, and lists of ids in `ImageSets/Main`. ' +
    'Objects marked `difficult` are not trained on, and detections of them are ignored. The classes are the names of the training split in ' +
    'alphabetical order, or `names`. Truth: `label`, `box`.',
  parameters: [
    datasetFolder,
    {
      name: 'train',
      type: { kind: 'string' },
      doc: 'List of the training images, without `.txt`. If `valid` is a share and the list does not exist, all annotations are used.',
      default: 'train',
    },
    {
      name: 'valid',
      type: { kind: 'held_out' },
      doc: 'List of the held-out images, without `.txt`, or the share of the training images to hold out, chosen by the seed.',
      default: 'val',
    },
    {
      name: 'corners',
      type: { kind: 'option', of: ['pixels', 'edges'] },
      doc:
        'Meaning of xmin, ymin, xmax and ymax: first and last pixel of the box, counted from 1, as in the VOC devkit (x = xmin - 1, ' +
        'width = xmax - xmin + 1), or distances of its edges from the top left corner, as in COCO (x = xmin, width = xmax - xmin).',
      default: 'pixels',
    },
    {
      name: 'names',
      type: { kind: 'list', of: { kind: 'string' } },
      doc: 'Names of the classes in the order of the outputs; by default found in the training split.',
      default: [],
    },
    stratifyParameter(byRarestClass),
    onlyParameter,
    subfolder('annotations', 'Folder of the XML files, below `path`.', 'Annotations'),
    subfolder('images', 'Folder of the images, below `path`.', 'JPEGImages'),
    subfolder('sets', 'Folder of the lists, below `path`.', 'ImageSets/Main'),
  ],
  example: 'format: voc_xml("data/VOC2007", train: "train", valid: "val")',
  fields: { image: 'image' },
  truth: ['label', 'box'],
  lacks: {
    split:
      'annotations have no columns: list the images of each split in `ImageSets/Main`, or write `valid: 20%`',
    group: 'annotations have no columns: list the images of each split in `ImageSets/Main`',
  },
  check: withoutShare,
  async open(args, { root, seed }) {
    // Imported on demand, so that checking a spec does not load the XML parser.
    const { classesOfImages, readImages, vocSplit } = await import('./voc/split.ts');
    const base = folder(
      resolve(root, text(args, 'path')),
      'give the folder that holds Annotations and JPEGImages',
    );
    const images = folder(join(base, text(args, 'images')), 'name the folder of the images with `images`');
    const folders = {
      annotations: folder(
        join(base, text(args, 'annotations')),
        'name the folder of the XML files with `annotations`',
      ),
      images,
      byId: imagesById(images, imagesBelow(images)),
      corners: option(args, 'corners', ['pixels', 'edges']),
    };
    const found = { train: new RecordProblems(), valid: new RecordProblems() };
    const [given, only] = [texts(args, 'names'), texts(args, 'only')];
    const divide = (all: readonly string[], keys: Keys, share: Share) =>
      args.stratify === true
        ? splitStratified(keys, classesOfImages(all, folders, only), share, base)
        : splitByShare(keys, share, base);
    const ids = idsBySplit(args, base, { seed, found, divide });
    let names = given;
    const splits = await trainAndValid((name, problems) => {
      const read = readImages(ids[name](), folders, problems);
      if (name === 'train' && given.length === 0) {
        names = sortedNames(read.flatMap(({ objects }) => objects.map(({ className }) => className)));
      }
      requireRecords(
        names,
        problems,
        folders.annotations,
        'no annotation of the training split has an object',
      );
      if (only.length === 0) return vocSplit(name, read, indexOfNames(names, 'names'), problems);
      if (name === 'train') requireKnown(only, names, folders.annotations);
      return vocSplit(name, withClasses(read, new Set(only)), indexOfNames(only, 'only'), problems);
    }, found);
    return { splits, names: { label: only.length > 0 ? only : names } };
  },
};

/** Images with only the objects of the given classes. */
function withClasses(images: readonly VocImage[], names: ReadonlySet<string>): readonly VocImage[] {
  return images.map((image) => ({
    ...image,
    objects: image.objects.filter(({ className }) => names.has(className)),
  }));
}

type Ids = () => readonly string[];

/** Ids of the images of both splits. Each function throws DataError if they cannot be read. */
function idsBySplit(
  args: CallArguments,
  base: string,
  {
    seed,
    found,
    divide,
  }: {
    readonly seed: number;
    readonly found: Readonly<Record<SplitName, RecordProblems>>;
    readonly divide: (all: readonly string[], keys: Keys, share: Share) => SharedSplits;
  },
): Readonly<Record<SplitName, Ids>> {
  const list = (name: string) => join(base, text(args, 'sets'), `${name}.txt`);
  const train = list(text(args, 'train'));
  const valid = optionalHeldOut(args, 'valid');
  if (valid?.by !== 'share') {
    const held = list(valid?.name ?? 'val');
    return { train: () => listedIds(train, found.train), valid: () => listedIds(held, found.valid) };
  }
  const all = existsSync(train)
    ? listedIds(train, found.train)
    : annotatedIds(join(base, text(args, 'annotations')));
  const keys = { length: all.length, at: (i: number) => all[i]! };
  const split = divide(all, keys, { valid: valid.share, seed });
  const chosen = (indices: Uint32Array) => Array.from(indices, (i) => all[i]!);
  return { train: () => chosen(split.train), valid: () => chosen(split.valid) };
}
