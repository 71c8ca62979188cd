import { resolve } from 'node:path';
import { optionalInteger, text, texts } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { RecordProblems } from '../records/problems.ts';
import { Remarks } from '../records/remarks.ts';
import { onlyClasses, onlyParameter } from './detection/only.ts';
import type { FormatBuiltin } from './format.ts';
import { withoutShare } from './support/division_conflicts.ts';
import { stratifyParameter } from './support/parameters.ts';
import { byRarestClass } from './support/rarest.ts';
import { type Keys, type Share, type SharedSplits, splitByShare, splitStratified } from './support/share.ts';
import { type SplitName, trainAndValid } from './support/splits.ts';
import type { YoloDescription } from './yolo/data_yaml.ts';
import { imagesOf, type YoloImage } from './yolo/images.ts';
import { classesOfImages, yoloSplit } from './yolo/split.ts';

/** Boxes in text files of YOLO. */
export const yolo: FormatBuiltin = {
  name: 'yolo',
  category: 'format',
  summary:
    'Boxes in the text files of YOLO, as Ultralytics lays them out: `data.yaml` names folders or lists of images and the classes; the ' +
    'labels of `images/…/a.jpg` are in `labels/…/a.txt`, a line `class x y width height` for each object in fractions of the image. ' +
    'Polygons become their bounding boxes. An image whose label file is empty or missing has no objects. Truth: `label`, `box`.',
  parameters: [
    {
      name: 'path',
      type: { kind: 'path', exists: 'later' },
      doc: 'The file `data.yaml`, which names the folders of the images and the classes.',
      positional: true,
    },
    {
      name: 'valid',
      type: { kind: 'number', exclusiveMin: 0, min: 0, max: 0.99 },
      doc: 'Share of the training images to hold out, chosen by the seed, if data.yaml has no `val`.',
      default: null,
    },
    stratifyParameter(byRarestClass),
    onlyParameter,
  ],
  example: 'format: yolo("data/pets/data.yaml")',
  fields: { image: 'image' },
  truth: ['label', 'box'],
  lacks: {
    split:
      'label files have no columns: name the images of each split in data.yaml, in folders or lists, or write `valid: 20%`',
    group: 'label files have no columns: name the images of each split in data.yaml, in folders or lists',
  },
  check: withoutShare,
  async open(args, { root, seed }) {
    // Imported on demand, so that checking a spec does not load the YAML parser.
    const { readDescription } = await import('./yolo/data_yaml.ts');
    const description = readDescription(resolve(root, text(args, 'path')));
    const share = optionalInteger(args, 'valid');
    const found = { train: new RecordProblems(), valid: new RecordProblems() };
    const remarks = { train: new Remarks(), valid: new Remarks() };
    const read = (name: SplitName, entries: readonly string[]) =>
      imagesOf(entries, description.root, found[name], remarks[name]);
    const only = texts(args, 'only');
    const divide =
      args.stratify === true
        ? (all: readonly YoloImage[], keys: Keys, each: Share) =>
            splitStratified(keys, classesOfImages(all, description.names, only), each, description.file)
        : (_: readonly YoloImage[], keys: Keys, each: Share) => splitByShare(keys, each, description.file);
    const images = imagesBySplit(description, share === null ? null : { valid: share, seed }, read, divide);
    const splits = await trainAndValid(
      (name, problems) => yoloSplit(name, images[name], description.names, problems, remarks[name]),
      found,
    );
    return onlyClasses({ splits, names: { label: description.names } }, only, description.file);
  },
};

/** The images that data.yaml names for each split, or those of `train` divided by a share. */
function imagesBySplit(
  { file, train, valid }: YoloDescription,
  share: Share | null,
  read: (name: SplitName, entries: readonly string[]) => readonly YoloImage[],
  divide: (all: readonly YoloImage[], keys: Keys, share: Share) => SharedSplits,
): Readonly<Record<SplitName, readonly YoloImage[]>> {
  if (valid && share === null) return { train: read('train', train), valid: read('valid', valid) };
  if (valid) {
    throw new DataError(
      file,
      '`val` names the held-out images, and `valid` of the spec a share',
      'remove one of the two',
    );
  }
  if (share === null) {
    throw new DataError(
      file,
      "no held-out split: 'val' is missing",
      'name the folder of the held-out images there, or write `valid: 20%` in the spec',
    );
  }
  const all = read('train', train);
  // The problem of the folder or list is already reported.
  if (all.length === 0) return { train: [], valid: [] };
  const keys = { length: all.length, at: (i: number) => all[i]!.name };
  const split = divide(all, keys, share);
  const chosen = (indices: Uint32Array) => Array.from(indices, (i) => all[i]!);
  return { train: chosen(split.train), valid: chosen(split.valid) };
}
