import { join, resolve } from 'node:path';
import { option, optionalInteger, optionalText, text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder } from '../reading/files.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Dataset, Split } from '../records/record.ts';
import { noLabel, readCocoFile } from './detection/coco_file.ts';
import { cocoImage, detectionSplit } from './detection/split.ts';
import type { FormatBuiltin } from './format.ts';
import { type SplitName, trainAndValid } from './support/splits.ts';

/** COCO detection, and files of its form. */
export const cocoJson: FormatBuiltin = {
  name: 'coco_json',
  category: 'format',
  summary:
    'COCO detection: `annotations/instances_SPLIT.json`, streamed, and the images of the folder SPLIT. The class is the ' +
    'category id, so that COCO has 91, some unused. Truth: `label`, `box`, and `attributes` where annotations have ' +
    '`attribute_ids_max16`, as in the COCO-style files of Visual Genome.',
  parameters: [
    {
      name: 'path',
      type: { kind: 'path', exists: 'later' },
      doc: 'Folder of the dataset.',
      positional: true,
    },
    { name: 'train', type: { kind: 'string' }, doc: 'Name of the training split.', default: 'train2017' },
    { name: 'valid', type: { kind: 'string' }, doc: 'Name of the held-out split.', default: 'val2017' },
    {
      name: 'images',
      type: { kind: 'string' },
      doc: 'Folder of the images of both splits, where they are not in folders named after the splits.',
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
      doc: 'Number of images of each split; the first ones.',
      default: null,
    },
  ],
  example: 'format: coco_json("data/coco", train: "train2017", valid: "val2017")',
  fields: { image: 'image' },
  truth: ['label', 'box', 'attributes'],
  async open(args, { root, declared }): Promise<Dataset> {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder that holds `annotations`');
    const labels: string[] = [];
    const read = (name: SplitName, problems: RecordProblems): Split => {
      const split = text(args, name);
      const file = join(base, 'annotations', `instances_${split}.json`);
      const coco = readCocoFile(file, problems, { attributes: declared?.attributes });
      problems.collect(() => mergeLabels(labels, coco.labels, file));
      const images = folder(
        join(base, optionalText(args, 'images') ?? split),
        'fetch the images of the split, or name their folder with `images`',
      );
      return detectionSplit(coco.annotations, problems, {
        name,
        file,
        pathOf: (index) => cocoImage(images, coco.annotations.images[index]!.file),
        withAttributes: true,
        skipMissing: option(args, 'missing', ['error', 'skip']) === 'skip',
        limit: optionalInteger(args, 'limit'),
        remarks: coco.remarks,
      });
    };
    return { splits: await trainAndValid(read), names: { label: labels } };
  },
};

/**
 * A file may lack classes of the other; a class with two names is an error, since both would share one
 * output. Throws DataError.
 */
function mergeLabels(labels: string[], read: readonly string[], file: string): void {
  read.forEach((label, id) => {
    const known = labels[id] ?? noLabel;
    if (known !== noLabel && label !== noLabel && known !== label) {
      throw new DataError(
        file,
        `category ${id} is '${label}' here, but '${known}' in the file of the training split`,
        'both splits need the same categories',
      );
    }
    labels[id] = known === noLabel ? label : known;
  });
}
