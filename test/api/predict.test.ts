import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../../src/api/evaluate.ts';
import { open, predict } from '../../src/api/open.ts';
import { train } from '../../src/api/train.ts';
import { listAdapters } from '../../src/runtime/device/list.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Predictions with a trained model whose dataset is missing. */

const words = [
  'film',
  'plot',
  'cast',
  'a joy',
  'dull',
  'superb',
  'a bore',
  'clumsy',
  'moving',
  'far too long',
];

/** Texts of 3 to 14 tokens, so that batches are padded to both lengths. */
function reviews(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const text = Array.from({ length: 1 + (i % 5) }, (_, j) => words[(i * 3 + j * 7) % words.length]).join(
      ' ',
    );
    return `${text},${i % 3 ? 'pos' : 'neg'},${i}`;
  });
  return ['comment,verdict,stars', ...rows, ''].join('\n');
}

const spec = `unit 1
model Reviews
modality text { tensor: i32[tokens]  prepare: wordpiece(size: 100) -> truncate(16) -> pad([8, 16]) }
encoder language { reads: text  body: bert(layers: 2, width: 32, heads: 2, hidden: 64, positions: 16)  views { cls: first() } }
dataset reviews {
  format: table("reviews.csv", valid: 40%)
  columns { text: "comment"  label: "verdict"  stars: value("stars") }
  classes: 2
}
task verdict {
  dataset: reviews
  head { answer: classification(dataset.classes, reads: language.cls)  stars: regression(1, reads: language.cls) }
  loss: cross_entropy(head.answer, truth.label) + mse(head.stars, truth.stars)
  metric: [accuracy(head.answer, truth.label), custom("seen", head.answer, truth.label)]
}
train { steps: 4  batch: 16  seed: 1  optimizer: adamw(lr: 2e-3)  lr_schedule: constant() }
`;

const root = temporaryFolder();

const run = join(root, 'run');
/** Class scores of every held-out record by id, as computed by `evaluate`. */
const evaluated = new Map<string, readonly number[]>();
let texts: readonly (readonly [id: string, text: string])[] = [];

beforeAll(async () => {
  const csv = reviews(120);
  writeFileSync(join(root, 'reviews.csv'), csv);
  writeFileSync(join(root, 'reviews.unit'), spec);
  const [adapter] = await listAdapters();
  const metrics = { seen: () => 0 };
  await train(join(root, 'reviews.unit'), { adapter: adapter!.choice, directory: run, workers: 0, metrics });
  await evaluate(run, {
    adapter: adapter!.choice,
    metrics: {
      seen(records) {
        for (const { id, output } of records) evaluated.set(id, [...output]);
        return 0;
      },
    },
  });
  const lines = csv.split('\n');
  texts = [...evaluated.keys()].map((id) => [id, lines[Number(id.match(/\d+$/)![0]) - 1]!.split(',')[0]!]);
});

/** Probabilities of the classes in index order, from the scores of an evaluation. */
function probabilities(scores: readonly number[]): readonly number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  return powers.map((power) => power / powers.reduce((sum, each) => sum + each, 0));
}

describe('predictions', () => {
  test('are those of an evaluation to the bit, alone and in any batch', async () => {
    expect(texts.length).toBe(48);
    const [adapter] = await listAdapters();
    const model = await open(run, { adapter: adapter!.choice });
    const names = model.tasks[0]!.heads[0]!.classes!;
    const seen = (found: Awaited<ReturnType<typeof model.predict>>) =>
      found.map(({ predictions }) =>
        names.map((name) => predictions!.find(({ label }) => label === name)!.probability),
      );
    const expected = texts.map(([id]) => probabilities(evaluated.get(id)!));
    const together = await model.predict(texts.map(([, text]) => ({ text })));
    expect(seen(together)).toEqual(expected);
    for (const count of [1, 2, 3, 5]) {
      const some = texts.slice(count, 2 * count + 1);
      const found = await model.predict(some.map(([, text]) => ({ text })));
      expect(seen(found)).toEqual(expected.slice(count, 2 * count + 1));
    }
    await model.close();
  });

  test('need no dataset, and have numbers in the unit of their target', async () => {
    const [adapter] = await listAdapters();
    writeFileSync(join(root, 'reviews.csv'), 'gone');
    const [found] = await predict(run, [{ comment: 'a joy' }], { adapter: adapter!.choice });
    expect(found).toMatchObject({ task: 'verdict', input: { comment: 'a joy' } });
    expect(found!.predictions).toHaveLength(2);
    // The mean of 0 to 119 is far from the standardised output of the head.
    expect(found!.value).toBeGreaterThan(10);
    expect(found).not.toHaveProperty('heads');
  });

  test('of records that cannot be used fail with what is missing', async () => {
    const [adapter] = await listAdapters();
    const model = await open(run, { adapter: adapter!.choice });
    expect(await dataErrorOf(() => model.predict([{ text: 'a joy' }, { text: '' }]), root)).toMatch(
      /^record 2: /,
    );
    expect(await dataErrorOf(() => model.predict([{ words: 'a joy' }]), root)).toBe(
      'record 1: the task has no input words\nit reads text, comment',
    );
    await expect(model.predict([{ text: 'a joy' }], { threshold: 2 })).rejects.toThrow(
      'option threshold: expected a number from 0 to 1, found 2',
    );
    await expect(model.predict([{ text: 'a joy' }], { task: 'sort' })).rejects.toThrow(
      'there is no task sort; the tasks are verdict (reads text)',
    );
    expect(await model.predict([])).toEqual([]);
    await model.close();
  });
});
