import { join, resolve } from 'node:path';
import { integer, option, optionalInteger, optionalText, text } from '../arguments.ts';
import { hash } from '../random.ts';
import { folder } from '../reading/files.ts';
import type { Dataset, Split } from '../records/record.ts';
import { readCocoFile } from './detection/coco_file.ts';
import { detectionSplit } from './detection/split.ts';
import type { FormatBuiltin } from './format.ts';
import { type ImageData, readImages, readObjects } from './visual_genome/read.ts';
import { readVocabularyFile } from './visual_genome/vocabulary.ts';

/** Visual Genome's own files. */
export const vgJson: FormatBuiltin = {
  name: 'vg_json',
  category: 'format',
  summary:
    "Visual Genome's `attributes.json` and `image_data.json`, with names and attributes cleaned and looked up as for the " +
    'published vocabulary of 1,600 objects and 400 attributes; index 0 is for none. Truth: `label`, `box`, `attributes`.',
  parameters: [
    {
      name: 'path',
      type: { kind: 'path', exists: 'later' },
      doc: 'Folder of the dataset.',
      positional: true,
    },
    {
      name: 'vocabulary',
      type: { kind: 'string' },
      doc: 'Folder in it with objects_vocab.txt and attributes_vocab.txt.',
      default: '1600-400-20',
    },
    {
      name: 'coco_valid',
      type: { kind: 'path', exists: 'later' },
      doc: "COCO's instances_val2017.json: images that are in it are held out, as in UniT.",
      default: null,
    },
    {
      name: 'held_out',
      type: { kind: 'number', min: 0, max: 0.9 },
      doc: 'Share of the images that is held out where `coco_valid` does not say which.',
      default: 0.05,
    },
    {
      name: 'missing',
      type: { kind: 'option', of: ['error', 'skip'] },
      doc: 'What happens to images without a file: an error when they are met, or they are left out.',
      default: 'error',
    },
    {
      name: 'limit',
      type: { kind: 'integer', min: 1 },
      doc: 'Takes the first images of each split only.',
      default: null,
    },
  ],
  example:
    'format: vg_json("data/visual_genome", coco_valid: "data/coco/annotations/instances_val2017.json")',
  truth: ['label', 'box', 'attributes'],
  async open(args, { root }): Promise<Dataset> {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder that holds attributes.json');
    const words = join(base, text(args, 'vocabulary'));
    const vocabularies = {
      objects: readVocabularyFile(join(words, 'objects_vocab.txt'), '__background__'),
      attributes: readVocabularyFile(join(words, 'attributes_vocab.txt'), '__no_attribute__'),
    };
    const images = readImages(join(base, 'image_data.json'));
    const file = join(base, 'attributes.json');
    const read = readObjects(file, images, vocabularies, heldOut(args, root));
    const open = (name: 'train' | 'valid'): Split =>
      detectionSplit(read[name], {
        name,
        file,
        pathOf: (place) => join(base, read[name].images[place]!.file),
        withAttributes: true,
        skipMissing: option(args, 'missing', ['error', 'skip']) === 'skip',
        limit: optionalInteger(args, 'limit'),
      });
    return {
      splits: { train: open('train'), valid: open('valid') },
      labels: vocabularies.objects.labels,
      attributes: vocabularies.attributes.labels,
    };
  },
};

/** Which images no task may train on: COCO's held-out ones, or a share drawn by their ids. */
function heldOut(
  args: Readonly<Record<string, unknown>>,
  root: string,
): (id: number, image: ImageData) => boolean {
  const given = optionalText(args, 'coco_valid');
  if (given === null) {
    const share = integer(args, 'held_out');
    return (id) => hash('held out', id) / 2 ** 32 < share;
  }
  const { annotations } = readCocoFile(resolve(root, given));
  return (_id, { cocoId }) => cocoId !== null && annotations.has(cocoId);
}
