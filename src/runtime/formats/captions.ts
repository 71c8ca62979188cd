import { join, resolve } from 'node:path';
import { type CallArguments, optionalHeldOut, optionalText, text, texts } from '../arguments.ts';
import { folder } from '../reading/files.ts';
import { imageInput, textInput } from '../records/fields.ts';
import { RecordProblems } from '../records/problems.ts';
import type { Sample } from '../records/record.ts';
import { Remarks } from '../records/remarks.ts';
import { CaptionReader, type CaptionRecord, type RecordsBySplit } from './captions/reader.ts';
import type { FormatBuiltin } from './format.ts';
import { bothHeldOut } from './support/division_conflicts.ts';
import { groupsNamed, splitGrouped } from './support/groups.ts';
import { ImageFinder } from './support/image_finder.ts';
import { datasetFolder, splitParameter } from './support/parameters.ts';
import { listSplit, trainAndValid } from './support/splits.ts';

/** COCO's file of held-out captions. */
const usualValid = 'annotations/captions_val2017.json';

/** Images with sentences that describe them. */
export const captions: FormatBuiltin = {
  name: 'captions',
  category: 'format',
  summary:
    'Images with captions, one record for each caption: COCO (`captions_SPLIT.json`), Flickr30k (`results_20130124.token`, ' +
    '`results.csv`), both with the splits of Karpathy (`dataset_coco.json`), or CSV, TSV, JSON Lines or Parquet with the columns `image` and `caption`. For ' +
    'dual encoders: `retrieval` counts every caption of an image as correct. There are no targets.',
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
      doc:
        'File of the held-out captions, or the share of the images to hold out with all their captions, chosen by the seed; by default ' +
        '`annotations/captions_val2017.json`, unless `split` is given.',
      default: null,
    },
    splitParameter('Column of CSV, or field of an image in JSON,'),
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
  lacks: {
    stratify: 'captions have no classes whose shares could be kept',
    group: 'the captions of an image stay in one split already',
  },
  check: bothHeldOut,
  async open(args, { root, seed }) {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder that holds the captions');
    const images = new ImageFinder(
      texts(args, 'images').map((name) => join(base, name)),
      'check `images:`, the folders of the images below `path`',
    );
    const found = { train: new RecordProblems(), valid: new RecordProblems() };
    const remarks = { train: new Remarks(), valid: new Remarks() };
    const reader = new CaptionReader(base, images, optionalText(args, 'split'), {
      found,
      remarks: remarks.train,
    });
    const records = await recordsBySplit(args, seed, reader);
    const trained = new Set<string>();
    const splits = await trainAndValid(async (name) => {
      const captions = await records[name]();
      for (const { path, where } of captions) {
        if (name === 'train') trained.add(path);
        else if (trained.has(path)) remarks.valid.add('captions of images that are also trained on', where);
      }
      return { ...listSplit(name, captions, sampleOf), remarks: remarks[name] };
    }, found);
    return { splits, names: {} };
  },
};

function sampleOf({ where, path, text: caption }: CaptionRecord): Sample {
  return {
    id: where,
    fields: { image: imageInput({ kind: 'file', path }), text: textInput(caption) },
    truth: {},
  };
}

/**
 * Captions of both splits, from one file each or from one file that is divided. Each function throws
 * DataError.
 */
async function recordsBySplit(
  args: CallArguments,
  seed: number,
  reader: CaptionReader,
): Promise<RecordsBySplit> {
  const [file, field] = [text(args, 'train'), optionalText(args, 'split')];
  if (field !== null) return reader.named(file, field);
  const valid = optionalHeldOut(args, 'valid') ?? { by: 'name', name: usualValid };
  if (valid.by === 'name') {
    return { train: () => reader.records(file, 'train'), valid: () => reader.records(valid.name, 'valid') };
  }
  const all = await reader.records(file, 'train');
  const groups = all.map((record) => reader.nameOf(record));
  const split = splitGrouped(groupsNamed(groups, 'image'), { valid: valid.share, seed }, reader.pathOf(file));
  const chosen = async (indices: Uint32Array) => Array.from(indices, (i) => all[i]!);
  return { train: () => chosen(split.train), valid: () => chosen(split.valid) };
}
