import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataCheck } from '../../src/api/data_check.ts';
import { train } from '../../src/api/train.ts';
import { listAdapters } from '../../src/runtime/device/list.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Training on a user's CSV file, with its own column and class names. */

const things = ['film', 'plot', 'cast', 'score', 'ending', 'script'];
const praise = ['a joy', 'superb', 'moving', 'a delight', 'clever'];
const blame = ['dull', 'a bore', 'clumsy', 'a mess', 'far too long'];

/** Review-like sentences; every seventh contains a comma and is quoted. */
function reviews(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const words = i % 2 ? praise : blame;
    const text = `the ${things[i % things.length]} is ${words[(i >> 1) % words.length]}`;
    return `${i},${i % 7 ? text : `"${text}, I think"`},${i % 2 ? 'pos' : 'neg'}`;
  });
  return ['nr,what they said,verdict', ...rows, ''].join('\n');
}

const specText = (label: string, dataset: string): string => `unit 1
model Reviews
modality text { tensor: i32[tokens]  prepare: wordpiece(size: 100) -> truncate(16) }
encoder language { reads: text  body: bert(layers: 1, width: 32, heads: 2, hidden: 64, positions: 16)  views { cls: first() } }
dataset reviews {
  format: table("reviews.csv", valid: 20%, stratify: true)
  columns { text: "what they said"  label: ${label} }
  classes: 2  ${dataset}
}
task verdict {
  dataset: reviews
  head { answer: classification(dataset.classes, reads: language.cls) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
train { steps: 60  batch: 16  seed: 1  optimizer: adamw(lr: 2e-3)  lr_schedule: constant() }
`;

function written(csv: string, label = '"verdict"', dataset = ''): string {
  const root = temporaryFolder();
  writeFileSync(join(root, 'reviews.csv'), csv);
  writeFileSync(join(root, 'reviews.unit'), specText(label, dataset));
  return root;
}

const named = 'label("verdict", names: ["neg", "pos"])';
const broken = `${reviews(196)}196,cut off\n197,"",pos\n198,odd,unsure\n199,the cast is a joy,pos\n`;

describe('a CSV file of reviews', () => {
  test('trains above the baseline, and its classes are stored with the run', async () => {
    const root = written(reviews(200));
    const [adapter] = await listAdapters();
    const directory = join(root, 'run');
    const { scores } = await train(join(root, 'reviews.unit'), {
      adapter: adapter!.choice,
      directory,
      workers: 0,
    });
    const [accuracy] = scores[0]!.metrics;
    expect(accuracy!.baseline).toBeCloseTo(0.5);
    expect(accuracy!.value).toBeGreaterThan(0.9);
    expect(scores[0]).not.toHaveProperty('skipped');
    expect(readFileSync(join(directory, 'classes.json'), 'utf8')).toContain('"neg"');
  });

  test('with a few bad rows trains without them where `skip` allows it, and counts them', async () => {
    const root = written(broken, named, 'skip: 10%');
    const events: TrainEvent[] = [];
    const [adapter] = await listAdapters();
    const { scores } = await train(join(root, 'reviews.unit'), {
      adapter: adapter!.choice,
      directory: join(root, 'run'),
      steps: 1,
      workers: 0,
      onEvent: (event) => events.push(event),
    });
    const skipped = events.filter((event) => event.event === 'skipped');
    expect(skipped.reduce((sum, event) => sum + event.skipped, 0)).toBe(3);
    const held = skipped.find(({ split }) => split === 'valid')?.skipped;
    expect(scores[0]!.skipped).toBe(held);
    const metrics = JSON.parse(readFileSync(join(root, 'run/metrics.json'), 'utf8'));
    expect(metrics.scores[0].skipped).toBe(held);
    expect(metrics.skipped.map((split: { skipped: number }) => split.skipped)).toEqual(
      skipped.map((event) => event.skipped),
    );
    const { datasets } = await dataCheck(join(root, 'reviews.unit'));
    const { splits } = datasets[0]!;
    expect(splits.map(({ bad }) => bad)).toEqual([0, 0]);
    expect(splits.reduce((sum, split) => sum + split.skipped, 0)).toBe(3);
  });

  test('with more bad rows than `skip` allows is refused, as without `skip`', async () => {
    for (const policy of ['skip: 1%', '']) {
      const root = written(broken, named, policy);
      const [adapter] = await listAdapters();
      const run = () =>
        train(join(root, 'reviews.unit'), { adapter: adapter!.choice, directory: join(root, 'run') });
      expect(await dataErrorOf(run, root)).toMatchSnapshot();
    }
  });
});
