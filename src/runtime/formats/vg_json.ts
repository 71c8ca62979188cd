import { join, resolve } from 'node:path';
import { type CallArguments, integer, option, optionalInteger, optionalText, text } from '../arguments.ts';
import { hash } from '../random.ts';
import { folder } from '../reading/files.ts';
import { RecordProblems } from '../records/problems.ts';
import type { Dataset } from '../records/record.ts';
import { detectionSplit } from './detection/split.ts';
import type { FormatBuiltin } from './format.ts';
import { datasetFolder } from './support/parameters.ts';
import { type SplitName, trainAndValid } from './support/splits.ts';
import { type ImageData, readImageIds, readImages, readObjects } from './visual_genome/read.ts';
import { readVocabularyFile } from './visual_genome/vocabulary.ts';

/** Visual Genome in its original JSON files. */
export const vgJson: FormatBuiltin = {
  name: 'vg_json',
  category: 'format',
  summary:
    "Visual Genome's `attributes.json` and `image_data.json`, with names and attributes cleaned and looked up as for the " +
    'published vocabulary of 1,600 objects and 400 attributes; index 0 is for none. Truth: `label`, `box`, `attributes`.',
  parameters: [
    datasetFolder,
    {
      name: 'vocabulary',
      type: { kind: 'string' },
      doc: 'Folder below `path` with objects_vocab.txt and attributes_vocab.txt.',
      default: '1600-400-20',
    },
    {
      name: 'coco_valid',
      type: { kind: 'path', exists: 'later' },
      doc: "COCO's instances_val2017.json: its images are held out, as in UniT.",
      default: null,
    },
    {
      name: 'held_out',
      type: { kind: 'number', min: 0, max: 0.9 },
      doc: 'Share of the images to hold out if `coco_valid` is not given.',
      default: 0.05,
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
  example:
    'format: vg_json("data/visual_genome", coco_valid: "data/coco/annotations/instances_val2017.json")',
  fields: { image: 'image' },
  truth: ['label', 'box', 'attributes'],
  async open(args, { root }): Promise<Dataset> {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder that holds attributes.json');
    const files = join(base, text(args, 'vocabulary'));
    const vocabularies = {
      objects: readVocabularyFile(join(files, 'objects_vocab.txt'), '__background__'),
      attributes: readVocabularyFile(join(files, 'attributes_vocab.txt'), '__no_attribute__'),
    };
    const problems = { train: new RecordProblems(), valid: new RecordProblems() };
    const images = readImages(join(base, 'image_data.json'), problems.train);
    const file = join(base, 'attributes.json');
    const splitOf = splitBy(args, root, problems.train);
    const read = readObjects(file, images, vocabularies, splitOf, problems);
    const splits = await trainAndValid((name) => {
      const { annotations, remarks } = read[name];
      return detectionSplit(annotations, problems[name], {
        name,
        file,
        pathOf: (index) => join(base, annotations.images[index]!.file),
        withAttributes: true,
        skipMissing: option(args, 'missing', ['error', 'skip']) === 'skip',
        limit: optionalInteger(args, 'limit'),
        remarks,
      });
    }, problems);
    return {
      splits,
      names: { label: vocabularies.objects.labels, attributes: vocabularies.attributes.labels },
    };
  },
};

/**
 * Decides which images are held out: those of COCO's validation split, on which no task may train, or a share
 * selected by a hash of the image id.
 */
function splitBy(
  args: CallArguments,
  root: string,
  problems: RecordProblems,
): (image: ImageData) => SplitName {
  const given = optionalText(args, 'coco_valid');
  if (given === null) {
    const share = integer(args, 'held_out');
    return ({ id }) => (hash('held out', id) / 2 ** 32 < share ? 'valid' : 'train');
  }
  const ids = readImageIds(resolve(root, given), problems);
  return ({ cocoId }) => (cocoId !== undefined && ids.has(cocoId) ? 'valid' : 'train');
}
