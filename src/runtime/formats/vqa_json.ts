import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text, texts } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder } from '../reading/files.ts';
import { asList, asObject, integerIn, readJson, stringIn } from '../reading/json.ts';
import type { Sample, Split } from '../records/record.ts';
import { softScores } from '../vqa/soft_scores.ts';
import type { FormatBuiltin } from './format.ts';
import { readAnswers } from './vqa/answers.ts';

const file = (split: string, what: string) =>
  `v2_${what === 'questions' ? 'OpenEnded_' : ''}mscoco_${split}2014_${what}.json`;

/** VQA v2 in its original JSON files. */
export const vqaJson: FormatBuiltin = {
  name: 'vqa_json',
  category: 'format',
  summary:
    'VQA v2: questions and annotations in the original JSON files, images under their COCO 2014 or 2017 names. ' +
    'Truth: `scores`, the official soft score of every answer of the vocabulary, and `label`, the answer with the ' +
    'highest (-1 where no answer is in the vocabulary).',
  parameters: [
    {
      name: 'path',
      type: { kind: 'path', exists: 'later' },
      doc: 'Folder of the JSON files.',
      positional: true,
    },
    {
      name: 'images',
      type: { kind: 'list', of: { kind: 'string' } },
      doc: 'Folders of the images, below `path`.',
      default: ['train2014', 'val2014'],
    },
    {
      name: 'answers',
      type: { kind: 'string' },
      doc: 'Answer vocabulary: a JSON list; the position of an answer is its class.',
      default: 'trainval_label2ans.json',
    },
    {
      name: 'train_questions',
      type: { kind: 'string' },
      doc: 'Questions of the training split.',
      default: file('train', 'questions'),
    },
    {
      name: 'train_annotations',
      type: { kind: 'string' },
      doc: 'Annotations of the training split.',
      default: file('train', 'annotations'),
    },
    {
      name: 'valid_questions',
      type: { kind: 'string' },
      doc: 'Questions of the held-out split.',
      default: file('val', 'questions'),
    },
    {
      name: 'valid_annotations',
      type: { kind: 'string' },
      doc: 'Annotations of the held-out split.',
      default: file('val', 'annotations'),
    },
  ],
  example: 'format: vqa_json("data/vqa2", images: ["train2014", "val2014"])',
  async open(args, { root }) {
    const path = folder(
      resolve(root, text(args, 'path')),
      'give the folder that holds the questions and annotations',
    );
    const labels = readAnswers(join(path, text(args, 'answers')));
    const images = imagesById(texts(args, 'images').map((name) => resolve(path, name)));
    const open = (name: 'train' | 'valid') =>
      readSplit(name, {
        questions: join(path, text(args, `${name}_questions`)),
        annotations: join(path, text(args, `${name}_annotations`)),
        images,
        labels,
      });
    return { splits: { train: open('train'), valid: open('valid') }, labels };
  },
};

interface SplitFiles {
  readonly questions: string;
  readonly annotations: string;
  /** Path by COCO image id. */
  readonly images: ReadonlyMap<number, string>;
  readonly labels: readonly string[];
}

interface Annotation {
  readonly answers: readonly string[];
  readonly questionType: string;
  readonly answerType: string;
}

interface VqaRecord extends Annotation {
  readonly id: number;
  readonly question: string;
  readonly image: string;
}

/** COCO's names end in the 12-digit image id: `000000000009.jpg`, `COCO_train2014_000000000009.jpg`. */
function imagesById(folders: readonly string[]): ReadonlyMap<number, string> {
  const images = new Map<number, string>();
  for (const path of folders) {
    for (const name of readdirSync(folder(path, 'check `images:`, the folders of the images below `path`'))) {
      const id = /(?:^|_)(\d{12})\.(?:jpe?g|png)$/i.exec(name)?.[1];
      if (id !== undefined) images.set(Number(id), join(path, name));
    }
  }
  return images;
}

function readSplit(name: string, files: SplitFiles): Split {
  const annotations = readAnnotations(files.annotations);
  const records = wrapped(files.questions, 'questions').map((item, i) =>
    readQuestion(asObject(item, `${files.questions}, question ${i}`), files, annotations),
  );
  if (records.length === 0) throw new DataError(files.questions, 'the list of questions is empty');
  const index = new Map(files.labels.map((label, i) => [label, i]));
  return { name, length: records.length, at: (i) => sample(records[i]!, index) };
}

/** The list that VQA's files hold beside info, licence and type. */
function wrapped(path: string, key: string): readonly unknown[] {
  const content = asObject(readJson(path), path);
  return asList(content[key], `${path}, '${key}'`);
}

function readAnnotations(path: string): ReadonlyMap<number, Annotation> {
  const annotations = new Map<number, Annotation>();
  wrapped(path, 'annotations').forEach((item, i) => {
    const where = `${path}, annotation ${i}`;
    const annotation = asObject(item, where);
    annotations.set(integerIn(annotation, 'question_id', where), {
      answers: asList(annotation.answers, `${where}, 'answers'`).map((answer) =>
        stringIn(asObject(answer, where), 'answer', where),
      ),
      questionType: stringIn(annotation, 'question_type', where),
      answerType: stringIn(annotation, 'answer_type', where),
    });
  });
  return annotations;
}

function readQuestion(
  item: Readonly<Record<string, unknown>>,
  files: SplitFiles,
  annotations: ReadonlyMap<number, Annotation>,
): VqaRecord {
  const id = integerIn(item, 'question_id', files.questions);
  const where = `${files.questions}, question ${id}`;
  const annotation = annotations.get(id);
  if (!annotation) {
    throw new DataError(
      where,
      `there is no annotation of this question in ${files.annotations}`,
      'questions and annotations must belong to the same split',
    );
  }
  const imageId = integerIn(item, 'image_id', where);
  const image = files.images.get(imageId);
  if (!image) {
    const name = `${String(imageId).padStart(12, '0')}.jpg`;
    throw new DataError(
      where,
      `no folder of \`images:\` holds ${name} or COCO_..._${name}`,
      'fetch the image',
    );
  }
  return { id, question: stringIn(item, 'question', where), image, ...annotation };
}

function sample(record: VqaRecord, index: ReadonlyMap<string, number>): Sample {
  const scores = softScores(record.answers, index);
  const best = scores.reduce((most, score) => Math.max(most, score), 0);
  return {
    id: String(record.id),
    image: { kind: 'file', path: record.image },
    text: [record.question],
    truth: { label: best === 0 ? -1 : scores.indexOf(best), scores },
    extra: { answers: record.answers, question_type: record.questionType, answer_type: record.answerType },
  };
}
