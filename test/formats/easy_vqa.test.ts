import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { easyVqa } from '../../src/runtime/formats/easy_vqa.ts';
import { imageOf, textOf } from '../records/inputs.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, openUsable } from './shared.ts';
import { writeFiles } from './written.ts';

/** Two images of each split of easy-VQA, with their questions (MIT, see LICENSE there). */
const samples = join(import.meta.dirname, 'fixtures');

const args = { path: 'easy_vqa', train: 'train', valid: 'test' };

describe('easy_vqa', () => {
  it('reads the real sample', async () => {
    const {
      splits,
      names: { label: labels, scores },
    } = await openUsable(easyVqa, args, { root: samples, seed: 0 });
    expect(labels).toHaveLength(13);
    expect(scores).toEqual(labels);
    expect([splits.train!.length, splits.valid!.length]).toEqual([18, 18]);
    const first = splits.train!.at(0);
    expect(textOf(first)).toEqual(['what is the blue shape?']);
    expect(labels![first.truth.label as number]).toBe('rectangle');
    expect(
      [...(first.truth.scores as Float32Array)]
        .map((score, i) => (score === 1 ? i : -1))
        .filter((i) => i >= 0),
    ).toEqual([first.truth.label]);
    expect(imageOf(first)).toEqual({ kind: 'file', path: join(samples, 'easy_vqa/train/images/0.png') });
  });

  const failure = (questions: string) => {
    const root = temporaryFolder();
    for (const split of ['train', 'test']) {
      mkdirSync(join(root, 'easy_vqa', split, 'images'), { recursive: true });
      writeFileSync(join(root, 'easy_vqa', split, 'images/0.png'), '');
      writeFileSync(join(root, 'easy_vqa', split, 'questions.json'), questions);
    }
    writeFileSync(join(root, 'easy_vqa/answers.txt'), 'yes\nno\n');
    return dataErrorOf(() => openUsable(easyVqa, args, { root, seed: 0 }), root);
  };

  it('finds images of any kind by number or name', async () => {
    const root = temporaryFolder();
    for (const split of ['train', 'test']) {
      const questions = '[["is it red?", "yes", 3], ["is it blue?", "no", "sea.webp"]]';
      writeFiles(root, {
        [`easy_vqa/${split}/images/003.jpg`]: '',
        [`easy_vqa/${split}/images/sea.webp`]: '',
        [`easy_vqa/${split}/questions.json`]: questions,
      });
    }
    writeFiles(root, { 'easy_vqa/answers.txt': 'yes\nno\n' });
    const { splits } = await openUsable(easyVqa, args, { root, seed: 0 });
    const images = [0, 1].map((i) => imageOf(splits.train!.at(i)));
    expect(images).toMatchObject([
      { path: `${root}/easy_vqa/train/images/003.jpg` },
      { path: `${root}/easy_vqa/train/images/sea.webp` },
    ]);
  });

  it('reports a truncated JSON file', async () => {
    expect(await failure('[["is it red?", "ye')).toBe(
      '<root>/easy_vqa/train/questions.json: the JSON text ends too early, after 19 characters: it is truncated\n' +
        'fetch or unpack the file again',
    );
  });

  it('reports an answer outside the vocabulary, a missing image, a malformed record, an empty split', async () => {
    expect(await failure('[["is it red?", "yes", 0], ["what is it?", "cube", 0]]')).toBe(
      "<root>/easy_vqa/train/questions.json, record 1: the answer 'cube' is not among the 2 lines of answers.txt\n" +
        'answers.txt and questions.json must come from the same download',
    );
    expect(await failure('[["is it red?", "yes", 7]]')).toBe(
      '<root>/easy_vqa/train/questions.json, record 0: no image 7 in <root>/easy_vqa/train/images\n' +
        'expected 7, 000000000007 or COCO_..._000000000007 with the ending .jpg, .png, .webp, .gif, .tif or .avif: fetch it; ' +
        'put the images of the split there',
    );
    expect(await failure('[["is it red?", "yes"]]')).toContain(
      'record 0: expected [question, answer, number or name of the image], found ["is it red?","yes"]',
    );
    expect(await failure('[]')).toBe(
      '<root>/easy_vqa/train/questions.json: the list of questions is empty\nadd records, or give another file',
    );
  });
});
