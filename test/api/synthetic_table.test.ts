import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { train } from '../../src/api/train.ts';
import type { MetricScore, TaskScore } from '../../src/runtime/evaluate/score.ts';
import { seeded } from '../../tools/kernels/samples.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/**
 * A table with missing values whose generating function is known: models come within 5 % of the Bayes
 * predictor, the best that any model can achieve.
 */

type Random = ReturnType<typeof seeded>;

interface SyntheticRow {
  readonly area: number;
  /** Null in a sixth of the rows. */
  readonly age: number | null;
  readonly town: string;
  readonly price: number;
  readonly sold: 'no' | 'yes';
}

const towns = ['east', 'north', 'west'] as const;
const offsets: Readonly<Record<string, number>> = { east: -1, north: 0, west: 2 };

/** Standard deviation of the price noise, in price units. */
const noise = 800;

/** Expected price for standardised area and age. */
function expectedPrice(area: number, age: number, town: string): number {
  return 5000 + 1000 * (1.5 * area - age + 0.5 * area * area + offsets[town]!);
}

/** Probability that a row is sold. */
function chance(area: number, age: number, town: string): number {
  return 1 / (1 + Math.exp(-(3 * age * (town === 'west' ? -1 : 1) + 2 * area)));
}

/** Mean over a missing age, uniform in −1..1, by the midpoint rule. */
function overAges(of: (age: number) => number): number {
  const places = 400;
  return (
    Array.from({ length: places }, (_, i) => of((2 * i + 1) / places - 1)).reduce((a, b) => a + b) / places
  );
}

function normal({ uniform }: Random): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Areas are stored as 120 + 40·area, ages as 30 + 20·age. */
function synthetic(random: Random): SyntheticRow {
  const { uniform } = random;
  const [area, age] = [2 * uniform() - 1, 2 * uniform() - 1];
  const town = towns[Math.floor(3 * uniform())]!;
  return {
    area: 120 + 40 * area,
    age: uniform() < 1 / 6 ? null : 30 + 20 * age,
    town,
    price: expectedPrice(area, age, town) + noise * normal(random),
    sold: uniform() < chance(area, age, town) ? 'yes' : 'no',
  };
}

/** Mean of a function of the unknown age, given the visible cells of a row. */
function given({ area, age, town }: SyntheticRow, of: typeof chance): number {
  const standardArea = (area - 120) / 40;
  return age === null
    ? overAges((each) => of(standardArea, each, town))
    : of(standardArea, (age - 30) / 20, town);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const random = seeded(11);
const rows = Array.from({ length: 5000 }, () => synthetic(random));
const [training, held] = [rows.slice(0, 4000), rows.slice(4000)];

function csv(rows: readonly SyntheticRow[]): string {
  const lines = rows.map(({ area, age, town, price, sold }) =>
    [area, age ?? '', town, price, sold].join(','),
  );
  return `area,age,town,price,sold\n${lines.join('\n')}\n`;
}

const spec = `unit 1
model Homes

modality row { tensor: f32[3]  prepare: standardize() -> categorize(4) }

encoder table {
  reads: row
  body: column_tokens(32) -> transformer(layers: 2, heads: 4, hidden: 64, dropout: 0%)
  views { summary: mean() }
}

dataset homes {
  format: table("train.csv", valid: "valid.csv")
  columns { row: numbers(["area", "age"], categories: ["town"])  price: value("price")  label: "sold" }
  classes: 2
}

task price {
  dataset: homes
  head   { price: regression(dropout: 0%, reads: table.summary) }
  loss:   mse(head.price, truth.price)
  metric: regression(head.price, truth.price)
}

task sale {
  dataset: homes
  head   { sold: classification(dataset.classes, dropout: 0%, reads: table.summary) }
  loss:   cross_entropy(head.sold, truth.label)
  metric: [accuracy(head.sold, truth.label), auroc(head.sold, truth.label)]
}

train {
  steps: 600  batch: 64  seed: 2
  optimizer: adamw(lr: 3e-3, weight_decay: 1e-4)
  lr_schedule: cosine(warmup: 50)
}
`;

describe('a table with a known generating function', () => {
  let scores: readonly TaskScore[];
  beforeAll(async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'homes.unit');
    writeFileSync(path, spec);
    writeFileSync(join(folder, 'train.csv'), csv(training));
    writeFileSync(join(folder, 'valid.csv'), csv(held));
    const result = await train(path, { directory: join(folder, 'run'), workers: 0 });
    scores = result.scores;
  }, 300_000);

  const metricOf = (task: string): MetricScore => scores.find((score) => score.task === task)!.metrics[0]!;

  test('is predicted within 5 % of the least possible error, in the unit of its column', () => {
    const least = Math.sqrt(mean(held.map((row) => (row.price - given(row, expectedPrice)) ** 2)));
    const { value, baseline, values } = metricOf('price');
    expect(baseline).toBeGreaterThan(1.5 * least);
    expect(value).toBeLessThan(1.05 * least);
    expect(values.r2).toBeGreaterThan(0.6);
  });

  test('is classified within 5 % of the highest possible accuracy and the least possible loss', () => {
    const chances = held.map((row) => given(row, chance));
    const best = mean(chances.map((p, i) => Number(p > 0.5 === (held[i]!.sold === 'yes'))));
    const least = mean(chances.map((p, i) => -Math.log(held[i]!.sold === 'yes' ? p : 1 - p)));
    const { value, baseline } = metricOf('sale');
    expect(baseline).toBeLessThan(0.9 * best);
    expect(value).toBeGreaterThan(0.95 * best);
    expect(scores.find(({ task }) => task === 'sale')!.loss).toBeLessThan(1.05 * least);
  });
});
