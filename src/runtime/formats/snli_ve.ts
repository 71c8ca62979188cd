import { join, resolve } from 'node:path';
import { optionalText, text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { fieldsIn, textField } from '../reading/fields.ts';
import { folder } from '../reading/files.ts';
import { asObject, describe, type Fields, parseJson } from '../reading/json.ts';
import { type Line, streamLines } from '../reading/lines.ts';
import { imageInput, textInput } from '../records/fields.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Sample, Split } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';
import { imageName, withAnyEnding } from './support/image_files.ts';
import { publishedLacks } from './support/parameters.ts';
import { listSplit, requireRecords, trainAndValid } from './support/splits.ts';

/** Labels in UniT's order. */
const labels = ['entailment', 'neutral', 'contradiction'] as const;

/** SNLI-VE: whether an image entails a sentence. */
export const snliVe: FormatBuiltin = {
  name: 'snli_ve',
  category: 'format',
  summary:
    'SNLI-VE: one JSON object per line, with a hypothesis (`sentence2`) about a Flickr30k image that entails it, contradicts it, or ' +
    'neither. The caption (`sentence1`) is not used. Records without an agreed label are left out. Truth: `label`.',
  parameters: [
    { name: 'path', type: { kind: 'path', exists: 'later' }, doc: 'Folder of the files.', positional: true },
    {
      name: 'train',
      type: { kind: 'string' },
      doc: 'File of the training split.',
      default: 'snli_ve_train.jsonl',
    },
    {
      name: 'valid',
      type: { kind: 'string' },
      doc: 'File of the held-out split.',
      default: 'snli_ve_dev.jsonl',
    },
    {
      name: 'images',
      type: { kind: 'path', exists: 'later' },
      doc: 'Folder of the images; otherwise `flickr30k_images` in the folder of the files.',
      default: null,
    },
  ],
  example: 'format: snli_ve("data/snli_ve", images: "data/flickr30k_images")',
  fields: { image: 'image', text: 'text' },
  truth: ['label'],
  lacks: publishedLacks,
  contents: () => ({ classes: labels }),
  async open(args, { root }) {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder of the .jsonl files');
    const given = optionalText(args, 'images');
    const images = given === null ? join(base, 'flickr30k_images') : resolve(root, given);
    const splits = await trainAndValid((name, problems) =>
      readSplit(name, join(base, text(args, name)), images, problems),
    );
    return { splits, names: { label: labels } };
  },
};

/**
 * Compact, since a split has half a million records: repeated image names share a string, and samples are
 * created on demand.
 */
interface PairRecord {
  readonly line: number;
  readonly image: string;
  readonly hypothesis: string;
  readonly label: number;
}

function readSplit(name: string, file: string, images: string, problems: RecordProblems): Split {
  const records: PairRecord[] = [];
  const interned = new Map<string, string>();
  for (const line of streamLines(file, problems)) {
    const record = problems.collect(() => recordOf(line, `${file}:${line.number}`, interned));
    if (record) records.push(record);
  }
  requireRecords(records, problems, file, 'the file has no record with a label');
  return listSplit(name, records, (record) => sampleOf(record, file, images));
}

function sampleOf({ line, image, hypothesis, label }: PairRecord, file: string, images: string): Sample {
  return {
    id: `${file}:${line}`,
    fields: {
      image: imageInput({ kind: 'file', path: withAnyEnding(join(images, image)) }),
      text: textInput(hypothesis),
    },
    truth: { label },
  };
}

/**
 * The record of a line; undefined if the annotators did not agree. `interned` holds the image names read so
 * far.
 */
function recordOf(
  { number, text }: Line,
  where: string,
  interned: Map<string, string>,
): PairRecord | undefined {
  const object = asObject(parseJson(text, where), where);
  const imageKey = imageKeyOf(object);
  const types = { gold_label: textField, [imageKey]: textField, sentence2: textField };
  const fields = fieldsIn(object, types, where);
  const { gold_label: gold, sentence2: hypothesis } = fields;
  if (gold === '-') return undefined;
  const label = labels.indexOf(gold as (typeof labels)[number]);
  if (label < 0) throw new DataError(where, `expected one of ${labels.join(', ')}, found ${describe(gold)}`);
  const name = fields[imageKey]!.replace(imageName, '');
  const image = interned.get(name) ?? name;
  interned.set(image, image);
  return { line: number, image, hypothesis: hypothesis!, label };
}

/** `Flickr30K_ID`, or MMF's spelling; the value is the image's name with or without its extension. */
function imageKeyOf(object: Fields): string {
  return 'Flickr30K_ID' in object || !('Flikr30kID' in object) ? 'Flickr30K_ID' : 'Flikr30kID';
}
