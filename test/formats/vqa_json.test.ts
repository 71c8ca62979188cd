import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { vqaJson } from '../../src/runtime/formats/vqa_json.ts';
import { dataErrorOf, haveSamples, samples, temporaryFolder } from './shared.ts';

const files = {
  answers: 'answers.json',
  train_questions: 'questions.json',
  train_annotations: 'annotations.json',
  valid_questions: 'questions.json',
  valid_annotations: 'annotations.json',
};

/** One question on image 9, answered by ten people. */
function write(changes: { annotation?: object; images?: readonly string[]; answers?: string }): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'images'));
  for (const name of changes.images ?? ['COCO_train2014_000000000009.jpg'])
    writeFileSync(join(root, 'images', name), '');
  const given = ['Two', 'two', 'two', '2', 'two.', 'three', 'three', 'a lot', 'many', '4'];
  const annotation = {
    question_id: 9001,
    image_id: 9,
    question_type: 'how many',
    answer_type: 'number',
    answers: given.map((answer, i) => ({ answer, answer_confidence: 'yes', answer_id: i + 1 })),
    ...changes.annotation,
  };
  const question = { question_id: 9001, image_id: 9, question: 'How many bowls?' };
  writeFileSync(join(root, 'answers.json'), changes.answers ?? '["", "4", "3", "2"]');
  writeFileSync(join(root, 'questions.json'), JSON.stringify({ questions: [question] }));
  writeFileSync(join(root, 'annotations.json'), JSON.stringify({ annotations: [annotation] }));
  return root;
}

const open = (root: string) => vqaJson.open({ path: '.', images: ['images'], ...files }, { root, seed: 0 });

describe('vqa_json', () => {
  it.skipIf(!haveSamples)('reads the real sample with 2017 names from two folders', async () => {
    const { splits, labels } = await vqaJson.open(
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
    expect(splits.train!.length).toBe(148);
    const records = Array.from({ length: 148 }, (_, i) => splits.train!.at(i));
    const answered = records.filter(({ truth }) => truth.label !== -1);
    expect(answered.length).toBeGreaterThanOrEqual(138);
    for (const { truth } of answered) {
      const scores = truth.scores as Float32Array;
      expect(scores[truth.label as number]).toBe(Math.max(...scores));
    }
  });

  it('scores the vocabulary by the official rule and keeps the ten answers', async () => {
    const sample = (await open(write({}))).splits.train!.at(0);
    const scores = [...(sample.truth.scores as Float32Array)];
    // five say 2, two say 3, one says 4
    expect(scores).toEqual([0, Math.fround(0.3), Math.fround(0.6), 1]);
    expect(sample.truth.label).toBe(3);
    expect(sample.extra).toMatchObject({ question_type: 'how many', answer_type: 'number' });
    expect(sample.extra!.answers).toHaveLength(10);
  });

  it('accepts 2014 and 2017 names and gives -1 where no answer is known', async () => {
    const root = write({ images: ['000000000009.jpg'], answers: '["blue"]' });
    const sample = (await open(root)).splits.valid!.at(0);
    expect(sample.image).toEqual({ kind: 'file', path: join(root, 'images/000000000009.jpg') });
    expect(sample.truth.label).toBe(-1);
  });

  it('names what is missing', async () => {
    const failure = (root: string) => dataErrorOf(() => open(root), root);
    expect(await failure(write({ images: [] }))).toBe(
      '<root>/questions.json, question 9001: no folder of `images:` holds 000000000009.jpg or COCO_..._000000000009.jpg\n' +
        'fetch the image',
    );
    expect(await failure(write({ annotation: { question_id: 5 } }))).toBe(
      '<root>/questions.json, question 9001: there is no annotation of this question in <root>/annotations.json\n' +
        'questions and annotations must belong to the same split',
    );
    expect(await failure(write({ annotation: { answer_type: 7 } }))).toBe(
      "<root>/annotations.json, annotation 0: expected 'answer_type' to be text, found 7",
    );
    expect(await failure(write({ answers: '{"yes": 0}' }))).toBe(
      '<root>/answers.json: expected a list, found {"yes":0}',
    );
  });
});
