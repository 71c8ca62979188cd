import { join, resolve } from 'node:path';
import { type CallArguments, optionalHeldOut, text, texts } from '../arguments.ts';
import { folder } from '../reading/files.ts';
import { imageInput, textInput } from '../records/fields.ts';
import { RecordProblems } from '../records/problems.ts';
import type { Sample } from '../records/record.ts';
import type { Caption } from './captions/caption.ts';
import { cocoCaptions } from './captions/coco.ts';
import { lineCaptions } from './captions/lines.ts';
import type { FormatBuiltin } from './format.ts';
import { ImageFinder } from './support/image_finder.ts';
import { datasetFolder } from './support/parameters.ts';
import { splitGrouped } from './support/share.ts';
import { listSplit, requireRecords, type SplitName, trainAndValid } from './support/splits.ts';

/** Images with sentences about them. */
export const captions: FormatBuiltin = {
  name: 'captions',
  category: 'format',
  summary:
    'Images with captions, one record for each caption: COCO (`captions_SPLIT.json`), Flickr30k (`results_20130124.token`, ' +
    '`results.csv`), or CSV with the columns `image` and `caption`. For encoders of both sides; `retrieval` knows the captions of ' +
    'the same image. No truth.',
  parameters: [
    datasetFolder,
    {
      name: 'train',
      type: { kind: 'string' },
      doc: 'File of the training captions, below `path`.',
      default: 'annotations/captions_train2017.json',
    },
    {
      name: 'valid',
      type: { kind: 'held_out' },
      doc: 'File of the held-out captions, or the share of the images to hold out with all their captions, chosen by the seed.',
      default: 'annotations/captions_val2017.json',
    },
    {
      name: 'images',
      type: { kind: 'list', of: { kind: 'string' } },
      doc: 'Folders of the images, below `path`.',
      default: ['train2017', 'val2017'],
    },
  ],
  example:
    'format: captions("data/flickr30k", train: "results_20130124.token", valid: 5%, images: ["flickr30k-images"])',
  fields: { image: 'image', text: 'text' },
  truth: [],
  async open(args, { root, seed }) {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder that holds the captions');
    const images = new ImageFinder(
      texts(args, 'images').map((name) => join(base, name)),
      'check `images:`, the folders of the images below `path`',
    );
    const found = { train: new RecordProblems(), valid: new RecordProblems() };
    const read = (file: string, problems: RecordProblems) => readCaptions(file, images, problems);
    const records = recordsBySplit(args, base, seed, found, read);
    const splits = await trainAndValid((name) => listSplit(name, records[name](), sampleOf), found);
    return { splits, names: {} };
  },
};

/** A caption with the path of its image. */
interface CaptionRecord {
  readonly where: string;
  readonly path: string;
  readonly text: string;
}

function sampleOf({ where, path, text: caption }: CaptionRecord): Sample {
  return {
    id: where,
    fields: { image: imageInput({ kind: 'file', path }), text: textInput(caption) },
    truth: {},
  };
}

/**
 * Usable captions of a file with existing images. Throws DataError where the file cannot be read, or has
 * none.
 */
function readCaptions(file: string, images: ImageFinder, problems: RecordProblems): readonly CaptionRecord[] {
  const read: readonly Caption[] = /\.json$/i.test(file)
    ? cocoCaptions(file, problems)
    : lineCaptions(file, problems);
  const records = read.flatMap(({ where, image, text: caption }) => {
    return problems.collect(() => ({ where, path: images.find(image, where), text: caption })) ?? [];
  });
  requireRecords(records, problems, file, 'the file has no captions');
  return records;
}

type Records = () => readonly CaptionRecord[];

/** Captions of both splits, from a file each or from a share of the images of one; each throws DataError. */
function recordsBySplit(
  args: CallArguments,
  base: string,
  seed: number,
  found: Readonly<Record<SplitName, RecordProblems>>,
  read: (file: string, problems: RecordProblems) => readonly CaptionRecord[],
): Readonly<Record<SplitName, Records>> {
  const file = join(base, text(args, 'train'));
  const valid = optionalHeldOut(args, 'valid')!;
  if (valid.by === 'name') {
    return { train: () => read(file, found.train), valid: () => read(join(base, valid.name), found.valid) };
  }
  const all = read(file, found.train);
  const split = splitGrouped(
    all.map(({ path }) => path),
    { valid: valid.share, seed },
    file,
  );
  const chosen = (indices: Uint32Array) => Array.from(indices, (i) => all[i]!);
  return { train: () => chosen(split.train), valid: () => chosen(split.valid) };
}
