import { join, relative, resolve, sep } from 'node:path';
import { type CallArguments, optionalHeldOut, text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder } from '../reading/files.ts';
import { asList, describe, readList } from '../reading/json.ts';
import { readLines } from '../reading/lines.ts';
import { indexOfNames } from '../reading/names.ts';
import { imageInput, textInput } from '../records/fields.ts';
import { RecordProblems } from '../records/problems.ts';
import type { Sample } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';
import { groupsNamed, splitGrouped } from './support/groups.ts';
import { ImageFinder, type ImageKey } from './support/image_finder.ts';
import { listSplit, requireRecords, type SplitName, trainAndValid } from './support/splits.ts';

/** easy-VQA: questions on images of one coloured shape, 13 answers. */
export const easyVqa: FormatBuiltin = {
  name: 'easy_vqa',
  category: 'format',
  summary:
    'easy-VQA (github.com/vzhou842/easy-VQA): images with questions, each with one answer; the possible answers are ' +
    'the lines of answers.txt. Truth: `label` and `scores` (1 for the answer, 0 for the others).',
  parameters: [
    {
      name: 'path',
      type: { kind: 'path', exists: 'later' },
      doc: 'Folder of answers.txt and the splits, each with questions.json and images/.',
      positional: true,
    },
    { name: 'train', type: { kind: 'string' }, doc: 'Folder of the training split.', default: 'train' },
    {
      name: 'valid',
      type: { kind: 'held_out' },
      doc: 'Folder of the held-out split, or the share of the training images to hold out with all their questions, chosen by the seed.',
      default: 'test',
    },
  ],
  example: 'format: easy_vqa("data/easy_vqa")',
  fields: { image: 'image', text: 'text' },
  truth: ['label', 'scores'],
  lacks: {
    split:
      'questions are lists without fields: name the folders of the splits, or write `valid: 20%`; `vqa_json` has fields',
    stratify: 'the questions of an image stay in one split, so that answers cannot be divided evenly',
    group: 'the questions of an image stay in one split already',
  },
  contents(args, host) {
    const answers = host.readText(join(text(args, 'path'), 'answers.txt'));
    const classes = answers?.split(/\r?\n/).filter((line) => line.trim() !== '');
    return classes ? { classes } : {};
  },
  async open(args, { root, seed }) {
    const path = folder(resolve(root, text(args, 'path')), 'give the folder that holds answers.txt');
    const file = join(path, 'answers.txt');
    const labels = readLines(file)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const index = indexOfNames(labels, file);
    const found = { train: new RecordProblems(), valid: new RecordProblems() };
    const read = (name: SplitName, folderName: string) =>
      readRecords(name, join(path, folderName), index, found[name]);
    const records = recordsBySplit(args, { path, seed }, read);
    const splits = await trainAndValid(
      (name) => listSplit(name, records[name](), (record) => sampleOf(record, labels.length)),
      found,
    );
    return { splits, names: { label: labels, scores: labels } };
  },
};

interface EasyRecord {
  readonly id: string;
  readonly question: string;
  readonly label: number;
  readonly image: string;
}

type Records = () => readonly EasyRecord[];

/** The records of one folder per split, or those of a single folder divided by a share of its images. */
function recordsBySplit(
  args: CallArguments,
  { path, seed }: { readonly path: string; readonly seed: number },
  read: (name: SplitName, folderName: string) => readonly EasyRecord[],
): Readonly<Record<SplitName, Records>> {
  const train = text(args, 'train');
  const held = optionalHeldOut(args, 'valid')!;
  if (held.by === 'name') return { train: () => read('train', train), valid: () => read('valid', held.name) };
  const all = read('train', train);
  const images = all.map(({ image }) => relative(path, image).split(sep).join('/'));
  const split = splitGrouped(groupsNamed(images, 'image'), { valid: held.share, seed }, join(path, train));
  const chosen = (indices: Uint32Array) => Array.from(indices, (i) => all[i]!);
  return { train: () => chosen(split.train), valid: () => chosen(split.valid) };
}

function readRecords(
  name: string,
  path: string,
  labels: ReadonlyMap<string, number>,
  problems: RecordProblems,
): readonly EasyRecord[] {
  folder(path, 'check `train:` and `valid:`');
  const file = join(path, 'questions.json');
  const images = new ImageFinder([join(path, 'images')], 'put the images of the split there');
  const reader = new RecordReader(images, labels);
  const records = readList(file).flatMap(
    (item, i) => problems.collect(() => reader.read(item, `${name}:${i}`, `${file}, record ${i}`)) ?? [],
  );
  requireRecords(records, problems, file, 'the list of questions is empty');
  return records;
}

function sampleOf({ id, question, label, image }: EasyRecord, answers: number): Sample {
  const scores = new Float32Array(answers);
  scores[label] = 1;
  const fields = { image: imageInput({ kind: 'file', path: image }), text: textInput(question) };
  return { id, fields, truth: { label, scores } };
}

class RecordReader {
  readonly #images: ImageFinder;
  readonly #labels: ReadonlyMap<string, number>;
  constructor(images: ImageFinder, labels: ReadonlyMap<string, number>) {
    this.#images = images;
    this.#labels = labels;
  }

  read(item: unknown, id: string, where: string): EasyRecord {
    const [question, answer, name] = asList(item, where);
    const isName = Number.isSafeInteger(name) || (typeof name === 'string' && name !== '');
    if (typeof question !== 'string' || typeof answer !== 'string' || !isName) {
      throw new DataError(
        where,
        `expected [question, answer, number or name of the image], found ${describe(item)}`,
      );
    }
    if (question.trim() === '')
      throw new DataError(where, 'the question is empty', 'write a question, or remove it');
    const label = this.#labels.get(answer);
    if (label === undefined) {
      throw new DataError(
        where,
        `the answer '${answer}' is not among the ${this.#labels.size} lines of answers.txt`,
        'answers.txt and questions.json must come from the same download',
      );
    }
    const image = this.#images.find(name as ImageKey, where);
    return { id, question, label, image };
  }
}
