import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { vqaJson } from '../../src/runtime/formats/vqa_json.ts';
import { imageOf } from '../records/inputs.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, haveSamples, openUsable, problemsOf, samples } from './shared.ts';

const files = {
  answers: 'answers.json',
  train_questions: 'questions.json',
  train_annotations: 'annotations.json',
  valid_questions: 'questions.json',
  valid_annotations: 'annotations.json',
};

/** One question on image 9, answered by ten people. */
function write(changes: {
  question?: object;
  annotation?: object;
  images?: readonly string[];
  answers?: string;
}): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'images'));
  for (const name of changes.images ?? ['COCO_train2014_000000000009.jpg']) {
    mkdirSync(dirname(join(root, 'images', name)), { recursive: true });
    writeFileSync(join(root, 'images', name), '');
  }
  const given = ['Two', 'two', 'two', '2', 'two.', 'three', 'three', 'a lot', 'many', '4'];
  const annotation = {
    question_id: 9001,
    image_id: 9,
    question_type: 'how many',
    answer_type: 'number',
    answers: given.map((answer, i) => ({ answer, answer_confidence: 'yes', answer_id: i + 1 })),
    ...changes.annotation,
  };
  const question = { question_id: 9001, image_id: 9, question: 'How many bowls?', ...changes.question };
  writeFileSync(join(root, 'answers.json'), changes.answers ?? '["", "4", "3", "2"]');
  writeFileSync(join(root, 'questions.json'), JSON.stringify({ questions: [question] }));
  writeFileSync(join(root, 'annotations.json'), JSON.stringify({ annotations: [annotation] }));
  return root;
}

const open = (root: string) =>
  openUsable(vqaJson, { path: '.', images: ['images'], ...files }, { root, seed: 0 });

describe('vqa_json', () => {
  it('refuses a question whose id occurs twice', async () => {
    const root = write({});
    const [question] = JSON.parse(readFileSync(join(root, 'questions.json'), 'utf8')).questions;
    const twice = [question, { ...question, question: 'How many plates?' }];
    writeFileSync(join(root, 'questions.json'), JSON.stringify({ questions: twice }));
    expect(await dataErrorOf(() => open(root), root)).toContain(
      '<root>/questions.json, question 9001: question_id 9001 occurs twice',
    );
  });

  it.skipIf(!haveSamples)('reads the real sample with 2017 names from two folders', async () => {
    const {
      splits,
      names: { label: labels, scores: scored },
    } = await openUsable(
      vqaJson,
      {
        path: 'vqa',
        images: ['../coco/train2017', '../coco_nc/train2017'],
        answers: 'trainval_label2ans.json',
        train_questions: 'v2_OpenEnded_mscoco_train2014_questions.json',
        train_annotations: 'v2_mscoco_train2014_annotations.json',
        valid_questions: 'v2_OpenEnded_mscoco_train2014_questions.json',
        valid_annotations: 'v2_mscoco_train2014_annotations.json',
      },
      { root: samples, seed: 0 },
    );
    expect(labels).toHaveLength(3129);
    expect(scored).toEqual(labels);
    expect(splits.train!.length).toBe(148);
    const records = Array.from({ length: 148 }, (_, i) => splits.train!.at(i));
    const answered = records.filter(({ truth }) => truth.label !== -1);
    expect(answered.length).toBeGreaterThanOrEqual(138);
    for (const { truth } of answered) {
      const scores = truth.scores as Float32Array;
      expect(scores[truth.label as number]).toBe(Math.max(...scores));
    }
  });

  it('scores the vocabulary by the official formula and keeps the ten answers', async () => {
    const sample = (await open(write({}))).splits.train!.at(0);
    const scores = [...(sample.truth.scores as Float32Array)];
    // Five answers are 2, two are 3, one is 4.
    expect(scores).toEqual([0, Math.fround(0.3), Math.fround(0.6), 1]);
    expect(sample.truth.label).toBe(3);
    expect(sample.extra).toMatchObject({ question_type: 'how many', answer_type: 'number' });
    expect(sample.extra!.answers).toHaveLength(10);
  });

  it.each(['000000000009.jpg', 'COCO_val2014_000000000009.jpg', '9.png'])(
    'finds the image %s',
    async (name) => {
      const root = write({ images: [name, `._${name}`] });
      expect(imageOf((await open(root)).splits.valid!.at(0))).toEqual({
        kind: 'file',
        path: join(root, 'images', name),
      });
    },
  );

  const anyName = { image_id: undefined };

  it.each<[string, object, object, string]>([
    ['an id without zeros', { image_id: 9 }, {}, '0009.JPEG'],
    ['a number as text', { image_id: '9' }, { image_id: '9' }, '009.webp'],
    ['a name as id', { image_id: 'bowls on a table' }, anyName, 'bowls on a table.png'],
    ['the image of the question', { ...anyName, image: 'a.b.jpg' }, anyName, 'a.b.jpg'],
    ['the file_name of the annotation', anyName, { ...anyName, file_name: 'x.png' }, 'x.png'],
    ['the image_id of the annotation', anyName, { image_id: 'x' }, 'x.tif'],
    ['a name in a subfolder', { image_id: 'kitchen/1.jpg' }, anyName, 'kitchen/1.jpg'],
    ['a file name beside another id', { image: 'y.png' }, {}, 'y.png'],
  ])('finds an image by %s', async (_what, question, annotation, name) => {
    const root = write({ question, annotation, images: [name] });
    expect(imageOf((await open(root)).splits.valid!.at(0))).toEqual({
      kind: 'file',
      path: join(root, 'images', name),
    });
  });

  it.each<[string, object]>([
    ['a missing name', { image_id: 'b.jpg' }],
    ['a path outside of the folders', { image_id: '../../b.jpg' }],
    ['no name', anyName],
  ])('reports %s', async (_what, question) => {
    const root = write({ question, annotation: anyName });
    expect(await dataErrorOf(() => open(root), root)).toMatchSnapshot();
  });

  it('rejects a split in which every score is 0; its records have the label -1', async () => {
    const root = write({ answers: '["blue"]' });
    const dataset = await vqaJson.open({ path: '.', images: ['images'], ...files }, { root, seed: 0 });
    expect(dataset.splits.train!.at(0).truth.label).toBe(-1);
    expect(problemsOf(dataset)[0]!.message.replace(root, '<root>')).toBe(
      "every score is 0: no answer of its 1 questions is in <root>/answers.json (the first answer is 'Two')",
    );
  });

  it.each([
    [['yes'], [1, 0]],
    [
      ['yes', 'no'],
      [1, 1],
    ],
    [
      ['yes', 'no', 'no', 'no', 'no'],
      [2 / 3, 1],
    ],
    [
      [...new Array<string>(20).fill('yes'), 'no'],
      [1, 10 / 63],
    ],
  ])('scores %j by min(1, k/n · 10/3)', async (given, expected) => {
    const answers = given.map((answer) => ({ answer }));
    const root = write({ answers: '["yes", "no"]', annotation: { answers } });
    const { truth } = (await open(root)).splits.train!.at(0);
    expect([...(truth.scores as Float32Array)]).toEqual(expected.map(Math.fround));
  });

  it('reports missing files and fields', async () => {
    const failure = (root: string) => dataErrorOf(() => open(root), root);
    expect(await failure(write({ images: ['a.jpg'] }))).toBe(
      '<root>/questions.json, question 9001: no image 9 in <root>/images\n' +
        'expected 9, 000000000009 or COCO_..._000000000009 with the ending .jpg, .png, .webp, .gif, .tif or .avif: fetch it; ' +
        'check `images:`, the folders of the images below `path`',
    );
    expect(await failure(write({ annotation: { image_id: 7 } }))).toBe(
      '<root>/questions.json, question 9001: image_id 9, but 7 in <root>/annotations.json\n' +
        'questions and annotations must belong to the same split',
    );
    expect(await failure(write({ annotation: { question_id: 5 } }))).toBe(
      '<root>/questions.json, question 9001: no annotation of this question in <root>/annotations.json\n' +
        'questions and annotations must belong to the same split',
    );
    expect(
      await failure(write({ annotation: { answer_type: 7, answers: undefined, question_id: '9001' } })),
    ).toBe(
      '<root>/annotations.json, annotation 0: expected \'question_id\' to be a whole number, found "9001" (a number in quotes); ' +
        "'answers' is missing; expected a list; expected 'answer_type' to be text, found 7\n" +
        'the fields of questions and annotations are in docs/formats.md, under vqa_json',
    );
    expect(await failure(write({ annotation: { answers: [] } }))).toBe(
      "<root>/annotations.json, annotation 0: 'answers' is empty; expected at least one answer\n" +
        'remove the question; test splits have no answers',
    );
    expect(await failure(write({ answers: '["a", "b", "a", "c", "b", "a"]' }))).toBe(
      "<root>/answers.json: 2 entries occur more than once: 'a' (entries 0, 2, 5), 'b' (entries 1, 4)\n" +
        'remove the repetitions; each entry is a separate output of the model',
    );
    expect(await failure(write({ answers: '{"yes": 0}' }))).toBe(
      '<root>/answers.json: expected a list, found {"yes":0}',
    );
  });
});
