import { plainImage } from '../formats/written.ts';
import type { OwnData } from './own_data_spec.ts';

const image = await plainImage(20, 16);

type Files = OwnData['files'];

const photos: Files = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`own/${name}.png`, image]));

/** A table of captions. */
const captions = (table: string, more: Files = {}): OwnData => ({
  reads: 'image',
  target: 'nothing',
  files: { ...photos, 'own/captions.csv': table, ...more },
  dataset: 'format: captions("own", train: "captions.csv", valid: 50%, images: ["."])',
});

const header = 'image,caption';
const pairs = ['a.png,a cat', 'b.png,a dog', 'c.png,a bird', 'd.png,a fish'];
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

interface Question {
  readonly question_id: unknown;
  readonly image_id: unknown;
  readonly question: unknown;
}

const asked: readonly Question[] = [1, 2, 3].map((id) => ({
  question_id: id,
  image_id: 'a.png',
  question: 'what is it?',
}));
const given = asked.map(({ question_id }) => ({
  question_id,
  image_id: 'a.png',
  answers: [{ answer: 'cat' }, { answer: 'dog' }],
}));

interface Vqa {
  readonly questions?: unknown;
  readonly annotations?: unknown;
  readonly answers?: string;
  readonly more?: Files;
}

/** Questions, human answers, and the answers that are classes, in VQA v2 format. */
function vqa({
  questions = asked,
  annotations = given,
  answers = '["cat", "dog"]',
  more = {},
}: Vqa): OwnData {
  const files = {
    'own/train_questions.json': JSON.stringify({ questions }),
    'own/train_answers.json': JSON.stringify({ annotations }),
    'own/valid_questions.json': JSON.stringify({ questions: asked }),
    'own/valid_answers.json': JSON.stringify({ annotations: given }),
  };
  return {
    reads: 'image',
    target: 'answers',
    files: { ...photos, ...files, 'own/answers.json': answers, ...more },
    dataset: `format: vqa_json(
    "own", images: ["."], answers: "answers.json",
    train_questions: "train_questions.json", train_annotations: "train_answers.json",
    valid_questions: "valid_questions.json", valid_annotations: "valid_answers.json",
  )  classes: 2`,
  };
}

/** A table of questions, as read by `unitc new --questions`. */
const questions = (...rows: readonly string[]): OwnData => ({
  reads: 'image',
  files: {
    ...photos,
    'own/q.csv': lines(
      'image,question,answer',
      'a.png,what is it?,cat',
      'b.png,what is it?,dog',
      'c.png,and this?,cat',
      'd.png,and this?,dog',
      ...rows,
    ),
  },
  dataset:
    'format: table("own/q.csv", valid: 50%, stratify: true)  columns { image: "image"  text: "question"  label: "answer" }  classes: 2',
});

/** Kinds of broken captions and questions, by title. */
export const textCases: readonly (readonly [title: string, OwnData])[] = [
  ['captions: a table', captions(lines(header, ...pairs))],
  ['captions: an empty file', captions('')],
  ['captions: a header without records', captions(lines(header))],
  ['captions: a table without a header', captions(lines(...pairs))],
  ['captions: other names of columns', captions(lines('photo,sentence_text', ...pairs))],
  ['captions: an empty caption', captions(lines(header, ...pairs, 'a.png,'))],
  ['captions: a comma without quotes', captions(lines(header, ...pairs, 'a.png,a cat, asleep'))],
  ['captions: an image that is missing', captions(lines(header, ...pairs, 'e.png,a cow'))],
  ['captions: an image outside of the folder', captions(lines(header, ...pairs, '../../a.png,a cow'))],
  [
    'captions: Latin-1',
    captions(lines(header, ...pairs), {
      'own/captions.csv': Buffer.from(lines(header, ...pairs, 'a.png,un café'), 'latin1'),
    }),
  ],
  ['captions: one image alone', captions(lines(header, 'a.png,a cat', 'a.png,the cat'))],
  [
    'captions: an image that is truncated',
    captions(lines(header, ...pairs), { 'own/a.png': image.subarray(0, -30) }),
  ],
  ['vqa_json: two answers', vqa({})],
  [
    'vqa_json: an answer that is not a class',
    vqa({ annotations: given.map((each) => ({ ...each, answers: [{ answer: 'cow' }] })) }),
  ],
  ['vqa_json: a question without answers', vqa({ annotations: given.slice(1) })],
  ['vqa_json: answers to no question', vqa({ questions: asked.slice(1) })],
  ['vqa_json: a question twice', vqa({ questions: [...asked, asked[0]] })],
  ['vqa_json: an empty question', vqa({ questions: asked.map((each) => ({ ...each, question: ' ' })) })],
  [
    'vqa_json: a question that is a number',
    vqa({ questions: asked.map((each) => ({ ...each, question: 5 })) }),
  ],
  [
    'vqa_json: an image that is missing',
    vqa({ questions: asked.map((each) => ({ ...each, image_id: 'q.png' })) }),
  ],
  ['vqa_json: a list of classes that is empty', vqa({ answers: '[]' })],
  ['vqa_json: a class twice', vqa({ answers: '["cat", "cat"]' })],
  ['vqa_json: another number of classes than declared', vqa({ answers: '["cat", "dog", "cow"]' })],
  [
    'vqa_json: a file that is truncated',
    vqa({ more: { 'own/train_questions.json': '{"questions": [{"question_id"' } }),
  ],
  ['vqa_json: no questions', vqa({ questions: [], annotations: [] })],
  ['questions in a table: two answers', questions()],
  ['questions in a table: an empty question', questions('a.png,,cat')],
  ['questions in a table: no answer', questions('a.png,what is it?,')],
  ['questions in a table: an image that is missing', questions('e.png,what is it?,cat')],
  ['questions in a table: an answer that occurs once', questions('a.png,what is it?,cow')],
];
