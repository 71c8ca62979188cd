import { dirname, join, resolve } from 'node:path';
import {
  type CallArguments,
  integer,
  option,
  optionalHeldOut,
  optionalInteger,
  optionalText,
  text,
  texts,
} from '../arguments.ts';
import { folder } from '../reading/files.ts';
import { pathInside } from '../reading/inside.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Dataset, Split } from '../records/record.ts';
import { Categories } from './detection/categories.ts';
import { type CocoFile, readCocoFile } from './detection/coco_file.ts';
import { onlyClasses, onlyParameter } from './detection/only.ts';
import { cocoImage, detectionSplit } from './detection/split.ts';
import type { FormatBuiltin } from './format.ts';
import { bothHeldOut, withoutShare } from './support/division_conflicts.ts';
import { byNamedSplit } from './support/named_splits.ts';
import { datasetFolder, splitParameter, stratifyParameter } from './support/parameters.ts';
import { byRarestClass, rarestClasses } from './support/rarest.ts';
import { type SharedSplits, splitByShare, splitStratified } from './support/share.ts';
import { type SplitName, trainAndValid } from './support/splits.ts';

/** COCO detection, and files of the same form. */
export const cocoJson: FormatBuiltin = {
  name: 'coco_json',
  category: 'format',
  summary:
    'COCO detection: `annotations/instances_SPLIT.json`, streamed, and the images of the folder SPLIT; or any file of that form, with ' +
    'the images beside it. The class is the category id, so that COCO has 91 classes, some unused, or the categories are numbered without gaps. Truth: `label`, `box`, and `attributes` if annotations have ' +
    '`attribute_ids_max16`, as in the COCO-style files of Visual Genome.',
  parameters: [
    datasetFolder,
    {
      name: 'train',
      type: { kind: 'string' },
      doc: 'Name of the training split, or its JSON file below `path`.',
      default: 'train2017',
    },
    {
      name: 'valid',
      type: { kind: 'held_out' },
      doc: 'Name or JSON file of the held-out split, or the share of the training images to hold out, chosen by the seed; by default `val2017`, unless `split` is given.',
      default: null,
    },
    splitParameter('Field of an image, such as `"split": "valid"`,'),
    stratifyParameter(byRarestClass),
    {
      name: 'ids',
      type: { kind: 'option', of: ['class', 'dense'] },
      doc: 'Use of category ids: each is the class, or the categories are classes 0, 1, 2, … in the order of their ids.',
      default: 'class',
    },
    onlyParameter,
    {
      name: 'images',
      type: { kind: 'string' },
      doc: 'Folder of the images of both splits, if they are not in folders named after the splits.',
      default: null,
    },
    {
      name: 'missing',
      type: { kind: 'option', of: ['error', 'skip'] },
      doc: 'Images without a file: an error when they are read, or left out.',
      default: 'error',
    },
    {
      name: 'limit',
      type: { kind: 'integer', min: 1 },
      doc: 'Number of images of each split to use, from the first on.',
      default: null,
    },
  ],
  example: 'format: coco_json("data/coco", train: "train2017", valid: "val2017")',
  fields: { image: 'image' },
  truth: ['label', 'box', 'attributes'],
  lacks: {
    group:
      'write the split of each image into a field, so that related images are in one, and name it with `split`',
  },
  check: (args) => [...bothHeldOut(args), ...withoutShare(args)],
  async open(args, { root, seed, declared }): Promise<Dataset> {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder that holds `annotations`');
    const ids = option(args, 'ids', ['class', 'dense']);
    const [categories, files] = [new Categories(), [] as CocoFile[]];
    const read = (file: string, problems: RecordProblems): CocoFile => {
      const coco = readCocoFile(file, problems, {
        attributes: declared?.attributes,
        ids,
        splitField: optionalText(args, 'split'),
      });
      problems.collect(() => categories.merge(coco, file));
      files.push(coco);
      return coco;
    };
    const train = placesOf(base, args, text(args, 'train'));
    const splits = await trainAndValid(splitReader(base, args, seed, train, read));
    const dataset = { splits, names: { label: categories.names(ids, files, train.file) } };
    return onlyClasses(dataset, texts(args, 'only'), train.file);
  },
};

interface Places {
  readonly file: string;
  /** Folder of the images. */
  readonly images: string;
}

/**
 * Locations of a split: `train2017` is its name; `train/annotations.json` is its file, with the images beside
 * it.
 */
function placesOf(base: string, args: CallArguments, split: string): Places {
  const given = optionalText(args, 'images');
  if (!/\.json$/i.test(split)) {
    return { file: join(base, 'annotations', `instances_${split}.json`), images: join(base, given ?? split) };
  }
  const file = join(base, split);
  return { file, images: given === null ? dirname(file) : join(base, given) };
}

type ReadFile = (file: string, problems: RecordProblems) => CocoFile;

/** Reads each split from its own file, or both from the file of the training split. */
function splitReader(base: string, args: CallArguments, seed: number, train: Places, read: ReadFile) {
  const heldOut = optionalHeldOut(args, 'valid');
  if (heldOut?.by !== 'share' && optionalText(args, 'split') === null) {
    const places = { train, valid: placesOf(base, args, heldOut?.name ?? 'val2017') };
    return (name: SplitName, problems: RecordProblems): Split =>
      cocoSplit(name, places[name], args, read(places[name].file, problems), problems);
  }
  // If the file cannot be read, both splits report the problem.
  const divided = (problems: RecordProblems) => {
    const coco = read(train.file, problems);
    return { coco, indices: dividedImages(coco, args, seed, problems, train.file) };
  };
  let shared: () => ReturnType<typeof divided>;
  return (name: SplitName, problems: RecordProblems): Split => {
    if (name === 'train') shared = settled(() => divided(problems));
    const { coco, indices } = shared();
    return cocoSplit(name, train, args, coco, problems, indices[name]);
  };
}

/** Runs `body` once; the returned function returns its result or throws its error. */
function settled<T>(body: () => T): () => T {
  try {
    const result = body();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Divides the images of a file by the field that names their split, or by a share. */
function dividedImages(
  { annotations, categories, splits, remarks }: CocoFile,
  args: CallArguments,
  seed: number,
  problems: RecordProblems,
  file: string,
): SharedSplits {
  const { images } = annotations;
  const field = optionalText(args, 'split');
  if (field !== null) {
    const at = (i: number) => ({ value: splits[i], where: `${file}: image ${images[i]!.id}` });
    return byNamedSplit({ length: images.length, at }, field, { problems, remarks }, file);
  }
  const keys = { length: images.length, at: (i: number) => images[i]!.file };
  const share = { valid: integer(args, 'valid'), seed };
  if (args.stratify !== true) return splitByShare(keys, share, file);
  const only = new Set(texts(args, 'only'));
  const isUsed = (id: number) => only.size === 0 || only.has(categories.get(id) ?? '');
  const classes = images.map((_, i) =>
    annotations.objectsOf(i).flatMap(({ object }) => (isUsed(object.classIndex) ? object.classIndex : [])),
  );
  return splitStratified(keys, rarestClasses(classes), share, file);
}

function cocoSplit(
  name: SplitName,
  { file, images }: Places,
  args: CallArguments,
  { annotations, remarks }: CocoFile,
  problems: RecordProblems,
  indices?: Uint32Array,
): Split {
  folder(images, 'fetch the images of the split, or name their folder with `images`');
  for (const index of indices ?? annotations.images.keys()) {
    const { id, file: name } = annotations.images[index]!;
    problems.collect(() => pathInside(images, name, `${file}: image ${id}`));
  }
  return detectionSplit(annotations, problems, {
    name,
    file,
    pathOf: (index) => cocoImage(images, annotations.images[index]!.file),
    withAttributes: true,
    ...(indices && { indices }),
    skipMissing: option(args, 'missing', ['error', 'skip']) === 'skip',
    limit: optionalInteger(args, 'limit'),
    remarks,
  });
}
