import { join, resolve } from 'node:path';
import { text, texts } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { type FieldType, fieldsIn, integerField, listField, optional, textField } from '../reading/fields.ts';
import { folder } from '../reading/files.ts';
import { asList, asObject, readJson } from '../reading/json.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Split } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';
import { ImageFinder, type ImageKey } from './support/image_finder.ts';
import { listSplit, requireRecords, trainAndValid } from './support/splits.ts';
import {
  type AnswerVocabulary,
  answerText,
  checkScores,
  readAnswers,
  requireAnswers,
} from './vqa/answers.ts';
import { type VqaRecord, vqaSample } from './vqa/sample.ts';

const file = (split: string, what: string) =>
  `v2_${what === 'questions' ? 'OpenEnded_' : ''}mscoco_${split}2014_${what}.json`;

/** VQA v2 in its original JSON files, and files of that form. */
export const vqaJson: FormatBuiltin = {
  name: 'vqa_json',
  category: 'format',
  summary:
    'VQA v2: questions and annotations in the original JSON files, with any number of answers to a question; the name of an image ' +
    'is its id, with or without leading zeros, a COCO 2014 or 2017 name, or given by `image` or `file_name`. Truth: `scores`, the soft score of every answer of the vocabulary (min(1, k/n · 10/3) ' +
    'where k of n people gave it; the official average for ten), and `label`, the most frequent answer (-1 where no ' +
    'answer is in the vocabulary).',
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
  fields: { image: 'image', text: 'text' },
  truth: ['label', 'scores'],
  async open(args, { root }) {
    const path = folder(
      resolve(root, text(args, 'path')),
      'give the folder that holds the questions and annotations',
    );
    const vocabulary = readAnswers(join(path, text(args, 'answers')));
    const images = new ImageFinder(
      texts(args, 'images').map((name) => resolve(path, name)),
      'check `images:`, the folders of the images below `path`',
    );
    const splits = await trainAndValid((name, problems) =>
      readSplit(
        name,
        {
          questions: join(path, text(args, `${name}_questions`)),
          annotations: join(path, text(args, `${name}_annotations`)),
          images,
          vocabulary,
        },
        problems,
      ),
    );
    return { splits, names: { label: vocabulary.answers } };
  },
};

/** An image id: a number, or a name. */
const imageField: FieldType<ImageKey> = {
  expected: 'a whole number or the name of an image',
  read: (value) => integerField.read(value) ?? textField.read(value),
};

const layout = 'the fields of questions and annotations are in docs/formats.md, under vqa_json';

interface SplitFiles {
  readonly questions: string;
  readonly annotations: string;
  readonly images: ImageFinder;
  readonly vocabulary: AnswerVocabulary;
}

interface Annotation extends Pick<VqaRecord, 'answers' | 'questionType' | 'answerType'> {
  /** Undefined where the file has none. */
  readonly imageId: ImageKey | undefined;
  /** File name of the image; undefined where the file has none. */
  readonly imageName: string | undefined;
}

function readSplit(name: string, files: SplitFiles, problems: RecordProblems): Split {
  const annotations = readAnnotations(files.annotations, problems);
  const seen = new Set<number>();
  const records = listUnder(files.questions, 'questions').flatMap((item, i) => {
    const where = `${files.questions}, question ${i}`;
    return problems.collect(() => readQuestion(item, where, files, { annotations, seen })) ?? [];
  });
  requireRecords(records, problems, files.questions, 'the list of questions is empty');
  checkScores(records, files.vocabulary, files.annotations, problems);
  return listSplit(name, records, (record) => vqaSample(record, files.vocabulary));
}

const questionFields = {
  question_id: integerField,
  question: textField,
  image_id: optional(imageField),
  image: optional(textField),
  file_name: optional(textField),
};

/** The list that a VQA file holds beside info, licence and type. */
function listUnder(path: string, key: string): readonly unknown[] {
  const content = asObject(readJson(path), path);
  return asList(content[key], `${path}, '${key}'`);
}

/** Annotations by question id; 'unusable' marks an annotation with a problem that is already reported. */
type AnnotationsById = ReadonlyMap<number, Annotation | 'unusable'>;

function readAnnotations(path: string, problems: RecordProblems): AnnotationsById {
  const annotations = new Map<number, Annotation | 'unusable'>();
  listUnder(path, 'annotations').forEach((item, i) => {
    const where = `${path}, annotation ${i}`;
    problems.collect(() => {
      const { question_id: id } = asObject(item, where);
      if (typeof id === 'number') {
        if (annotations.has(id))
          throw new DataError(where, `question_id ${id} occurs twice`, 'keep one of them');
        annotations.set(id, 'unusable');
      }
      const [known, annotation] = readAnnotation(item, where);
      annotations.set(known, annotation);
    });
  });
  return annotations;
}

function readAnnotation(item: unknown, where: string): readonly [questionId: number, Annotation] {
  const fields = fieldsIn(
    asObject(item, where),
    {
      question_id: integerField,
      answers: listField,
      image_id: optional(imageField),
      image: optional(textField),
      file_name: optional(textField),
      question_type: optional(textField),
      answer_type: optional(textField),
    },
    where,
    layout,
  );
  requireAnswers(fields.answers, where);
  const annotation = {
    answers: fields.answers.map((answer) => answerText(answer, where)),
    imageId: fields.image_id,
    imageName: fields.image ?? fields.file_name,
    questionType: fields.question_type,
    answerType: fields.answer_type,
  };
  return [fields.question_id, annotation];
}

/**
 * The record of a question, whose id is added to those seen; undefined if the problem of its annotation is
 * already reported.
 */
function readQuestion(
  item: unknown,
  place: string,
  files: SplitFiles,
  { annotations, seen }: { readonly annotations: AnnotationsById; readonly seen: Set<number> },
): VqaRecord | undefined {
  const fields = fieldsIn(asObject(item, place), questionFields, place, layout);
  const { question_id: id, image_id: imageId, question } = fields;
  const where = `${files.questions}, question ${id}`;
  if (seen.has(id)) throw new DataError(where, `question_id ${id} occurs twice`, 'keep one of them');
  seen.add(id);
  const annotation = annotations.get(id);
  if (!annotation) {
    throw new DataError(
      where,
      `no annotation of this question in ${files.annotations}`,
      'questions and annotations must belong to the same split',
    );
  }
  const known = annotation === 'unusable' ? undefined : annotation;
  const name = fields.image ?? fields.file_name ?? known?.imageName ?? imageId ?? known?.imageId;
  if (name === undefined)
    throw new DataError(where, 'no image is named', `write \`image_id\` or \`image\`; ${layout}`);
  const path = files.images.find(name, where);
  if (annotation === 'unusable') return undefined;
  const { imageId: annotated = imageId, imageName: _, ...truth } = annotation;
  if (imageId !== undefined && annotated !== imageId) {
    throw new DataError(
      where,
      `image_id ${imageId}, but ${annotated} in ${files.annotations}`,
      'questions and annotations must belong to the same split',
    );
  }
  return { id: String(id), question, image: { kind: 'file', path }, ...truth };
}
