import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder, readLines } from '../reading/files.ts';
import { asList, describe, readList } from '../reading/json.ts';
import type { Sample, Split } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';

/** easy-VQA: questions on images of one coloured shape, 13 answers. */
export const easyVqa: FormatBuiltin = {
  name: 'easy_vqa',
  category: 'format',
  summary:
    'easy-VQA (github.com/vzhou842/easy-VQA): 64 by 64 images of a coloured shape with questions; the answers are ' +
    'the lines of answers.txt. Truth: `label` and `scores` (1 for the answer, 0 for the others).',
  parameters: [
    {
      name: 'path',
      type: { kind: 'path', exists: 'later' },
      doc: 'Folder of answers.txt and of the splits, each with questions.json and images/.',
      positional: true,
    },
    { name: 'train', type: { kind: 'string' }, doc: 'Folder of the training split.', default: 'train' },
    { name: 'valid', type: { kind: 'string' }, doc: 'Folder of the held-out split.', default: 'test' },
  ],
  example: 'format: easy_vqa("data/easy_vqa")',
  contents(args, host) {
    const answers = host.readText(join(text(args, 'path'), 'answers.txt'));
    const classes = answers?.split(/\r?\n/).filter((line) => line.trim() !== '');
    return { truth: ['label', 'scores'], ...(classes && { classes }) };
  },
  async open(args, { root }) {
    const path = folder(resolve(root, text(args, 'path')), 'give the folder that holds answers.txt');
    const labels = readLines(join(path, 'answers.txt')).map((line) => line.trim());
    return {
      splits: {
        train: readSplit('train', join(path, text(args, 'train')), labels),
        valid: readSplit('valid', join(path, text(args, 'valid')), labels),
      },
      labels,
    };
  },
};

interface EasyRecord {
  readonly question: string;
  readonly label: number;
  readonly image: string;
}

function readSplit(name: string, path: string, labels: readonly string[]): Split {
  folder(path, 'check `train:` and `valid:`');
  const file = join(path, 'questions.json');
  const index = new Map(labels.map((label, i) => [label, i]));
  const images = new Set<string>();
  const records = readList(file).map((item, i) =>
    readRecord(item, `${file}, record ${i}`, path, index, images),
  );
  if (records.length === 0) throw new DataError(file, 'the list of questions is empty');
  return {
    name,
    length: records.length,
    at(i): Sample {
      const { question, label, image } = records[i]!;
      const scores = new Float32Array(labels.length);
      scores[label] = 1;
      return {
        id: `${name}:${i}`,
        image: { kind: 'file', path: image },
        text: [question],
        truth: { label, scores },
      };
    },
  };
}

/** `seen`: images known to exist; many questions share one. */
function readRecord(
  item: unknown,
  where: string,
  path: string,
  labels: ReadonlyMap<string, number>,
  seen: Set<string>,
): EasyRecord {
  const [question, answer, id] = asList(item, where);
  if (typeof question !== 'string' || typeof answer !== 'string' || !Number.isInteger(id)) {
    throw new DataError(where, `expected [question, answer, image number], found ${describe(item)}`);
  }
  const label = labels.get(answer);
  if (label === undefined) {
    throw new DataError(
      where,
      `the answer '${answer}' is none of the ${labels.size} lines of answers.txt`,
      'answers.txt and questions.json must come from the same download',
    );
  }
  const image = join(path, 'images', `${id}.png`);
  if (!seen.has(image) && !existsSync(image)) {
    throw new DataError(where, `there is no image ${image}`, 'fetch the images again, or remove the record');
  }
  seen.add(image);
  return { question, label, image };
}
