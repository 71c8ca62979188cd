import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataCheck } from '../../src/api/data_check.ts';
import { dataShow } from '../../src/api/data_show.ts';
import { evaluate } from '../../src/api/evaluate.ts';
import { train } from '../../src/api/train.ts';
import { Random } from '../../src/runtime/random.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Two numbers and a category determine the class; a tenth of the numbers is missing. */
function row(random: Random) {
  const [a, b] = [random.between(-100, 100) / 100, random.between(-100, 100) / 100];
  const kind = random.one(['up', 'down']);
  const sign = kind === 'up' ? 1 : -1;
  const noted = random.between(1, 10) === 1 ? null : 1000 + 50 * b;
  return { a, b: noted, kind, sign: sign * (a + b / 4) > 0 ? 'plus' : 'minus' };
}

function rows(count: number, seed: string) {
  return Array.from({ length: count }, (_, i) => row(new Random(seed, i)));
}

const spec = `unit 1
model Signs

modality row { tensor: f32[3]  prepare: standardize() -> categorize(4) }
encoder table { reads: row  body: column_tokens(32) -> transformer(layers: 1, heads: 4, hidden: 64)  views { summary: mean() } }
dataset mine { format: code()  columns { row: numbers(["a", "b"], categories: ["kind"])  label: "sign" }  classes: 2 }

task sign {
  dataset: mine
  head   { class: classification(dataset.classes, reads: table.summary) }
  loss:   cross_entropy(head.class, truth.label)
  metric: accuracy(head.class, truth.label)
}

train { steps: 150  batch: 32  seed: 1  optimizer: adamw(lr: 3e-3)  lr_schedule: constant() }
`;

describe('rows from code', () => {
  test('train a model of numbers and categories above the baseline', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'signs.unit');
    writeFileSync(path, spec);
    const datasets = { mine: { train: rows(600, 'train'), valid: rows(200, 'valid') } };
    const { directory, scores } = await train(path, { datasets, directory: join(folder, 'run'), workers: 0 });
    const { value, baseline } = scores[0]!.metrics[0]!;
    expect(baseline).toBeLessThan(0.6);
    expect(value).toBeGreaterThan(0.85);
    const { datasets: checked } = await dataCheck(path, { datasets });
    expect(checked[0]!.splits.map(({ records }) => records)).toEqual([600, 200]);
    const page = await dataShow(path, { datasets, out: join(folder, 'signs.html'), samples: 2 });
    expect(readFileSync(page, 'utf8')).toContain('<th scope="row">kind</th>');
    const again = await evaluate(directory, { datasets });
    expect(again.scores[0]!.loss).toBe(scores[0]!.loss);
    await expect(evaluate(directory)).rejects.toThrow('its rows come from a program, which passed none');
  });
});
