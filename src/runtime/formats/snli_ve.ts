import { join, resolve } from 'node:path';
import { optionalText, text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder } from '../reading/files.ts';
import { asObject, describe, stringIn } from '../reading/json.ts';
import { streamLines } from '../reading/lines.ts';
import type { Sample, Split } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';

/** In UniT's order. */
const labels = ['entailment', 'neutral', 'contradiction'] as const;

/** SNLI-VE: whether an image entails a sentence. */
export const snliVe: FormatBuiltin = {
  name: 'snli_ve',
  category: 'format',
  summary:
    'SNLI-VE: a JSON object a line, with a hypothesis (`sentence2`) about a Flickr30k image that entails it, contradicts it, or ' +
    'neither. The caption (`sentence1`) is no input. Records without an agreed label are left out. Truth: `label`.',
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
  truth: ['label'],
  contents: () => ({ classes: labels }),
  async open(args, { root }) {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder of the .jsonl files');
    const given = optionalText(args, 'images');
    const images = given === null ? join(base, 'flickr30k_images') : resolve(root, given);
    const splits = {
      train: readSplit('train', join(base, text(args, 'train')), images),
      valid: readSplit('valid', join(base, text(args, 'valid')), images),
    };
    return { splits, labels };
  },
};

/** Half a million records: parts that repeat are kept once, the rest of a sample is made when it is asked for. */
interface PairRecord {
  /** From 1. */
  readonly line: number;
  readonly image: string;
  readonly hypothesis: string;
  readonly label: number;
}

function readSplit(name: string, file: string, images: string): Split {
  const records: PairRecord[] = [];
  const ids = new Map<string, string>();
  let line = 0;
  for (const text of streamLines(file)) {
    const read = record(text, ++line, `${file}:${line}`, ids);
    if (read) records.push(read);
  }
  if (records.length === 0) throw new DataError(file, 'the file has no record with a label');
  return { name, length: records.length, at: (index) => sample(records[index]!, file, images) };
}

function sample({ line, image, hypothesis, label }: PairRecord, file: string, images: string): Sample {
  return {
    id: `${file}:${line}`,
    image: { kind: 'file', path: join(images, `${image}.jpg`) },
    text: [hypothesis],
    truth: { label },
  };
}

/** Undefined where the annotators did not agree. `ids`: images met so far. */
function record(text: string, line: number, where: string, ids: Map<string, string>): PairRecord | undefined {
  const fields = asObject(parsed(text, where), where);
  const gold = stringIn(fields, 'gold_label', where);
  if (gold === '-') return undefined;
  const label = labels.indexOf(gold as (typeof labels)[number]);
  if (label < 0) throw new DataError(where, `expected one of ${labels.join(', ')}, found ${describe(gold)}`);
  const id = imageId(fields, where);
  const image = ids.get(id) ?? id;
  ids.set(image, image);
  return { line, image, hypothesis: stringIn(fields, 'sentence2', where), label };
}

/** `Flickr30K_ID`, or as MMF spells it `Flikr30kID`, with or without `.jpg`. */
function imageId(fields: Readonly<Record<string, unknown>>, where: string): string {
  const key = 'Flickr30K_ID' in fields ? 'Flickr30K_ID' : 'Flikr30kID';
  return stringIn(fields, key, where).replace(/\.jpg$/, '');
}

function parsed(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new DataError(
      where,
      `expected a JSON object on the line: ${(error as Error).message}`,
      'the file is cut off or not a .jsonl file; fetch it again',
    );
  }
}
