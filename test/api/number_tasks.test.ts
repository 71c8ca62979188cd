import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../../src/api/evaluate.ts';
import { type TrainResult, train } from '../../src/api/train.ts';
import type { TaskScore } from '../../src/runtime/evaluate/score.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { seeded } from '../../tools/kernels/samples.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/**
 * Numbers, ranks and multiple labels learned from a table. The best checkpoint is selected by values for
 * which lower is better.
 */

const { uniform } = seeded(9);
const rows = Array.from({ length: 400 }, () => {
  const [area, age] = [uniform(), uniform()];
  const tags = [area > 0.5 ? 'large' : 'small', ...(age > 0.8 ? ['old'] : [])];
  const grade = Math.floor(5 * (0.7 * area + 0.3 * age));
  return { area, age, price: 100 * area - 30 * age + 1000, grade, tags: tags.join('|') };
});
const datasets = { homes: { train: rows.slice(0, 320), valid: rows.slice(320) } };

const head = `unit 1
model Homes

modality row { tensor: f32[2]  prepare: standardize() }
encoder table { reads: row  body: column_tokens(16) -> transformer(layers: 1, heads: 2, hidden: 32)  views { summary: mean() } }
dataset homes {
  format: code()
  columns { row: numbers(["area", "age"])  price: value("price")  grade: label("grade")  labels: "tags" }
  classes: 5
}
`;
const price = `task price {
  dataset: homes
  head   { price: regression(reads: table.summary) }
  loss:   huber(head.price, truth.price, delta: 1)
  metric: regression(head.price, truth.price, primary: .mae)
}
`;
const grade = `task grade {
  dataset: homes
  head   { grade: ordinal(5, reads: table.summary) }
  loss:   coral(head.grade, truth.grade)
  metric: ordinal(head.grade, truth.grade)
}
`;
const end = (steps: number) => `train {
  steps: ${steps}  batch: 16  seed: 3  optimizer: adamw(lr: 5e-3)  lr_schedule: constant()
  evaluate { every: 20  samples: 80 }
}
`;

interface Trained {
  readonly result: TrainResult;
  /** Scores of the evaluations during training. */
  readonly evaluations: readonly (readonly TaskScore[])[];
  readonly best: Readonly<Record<string, unknown>>;
}

async function trained(spec: string): Promise<Trained> {
  const folder = temporaryFolder();
  const file = join(folder, 'homes.unit');
  writeFileSync(file, spec);
  const events: TrainEvent[] = [];
  const onEvent = (event: TrainEvent) => void events.push(event);
  const result = await train(file, { datasets, directory: join(folder, 'run'), workers: 0, onEvent });
  const evaluated = events.flatMap((event) => (event.event === 'evaluated' ? [event.scores] : []));
  const best = JSON.parse(readFileSync(join(result.directory, 'best.json'), 'utf8'));
  // The last evaluation is that of the result.
  return { result, evaluations: evaluated.slice(0, -1), best };
}

const firstMetric = (scores: readonly TaskScore[], task: string) =>
  scores.find((score) => score.task === task)!.metrics[0]!;

describe('a task of numbers', () => {
  let run: Trained;
  beforeAll(async () => {
    run = await trained(head + price + end(120));
  });

  test('is learned, with errors in the unit of its column', () => {
    const { value, baseline, values, unit, better } = firstMetric(run.result.scores, 'price');
    expect([unit, better]).toEqual(['number', 'lower']);
    expect(Object.keys(values)).toEqual(['rmse', 'mae', 'r2']);
    // Prices spread over 130 around 1035.
    expect(baseline).toBeGreaterThan(15);
    expect(value).toBeLessThan(baseline! / 3);
    expect(values.r2).toBeGreaterThan(0.8);
  });

  test('keeps the checkpoint of the lowest error', () => {
    const errors = run.evaluations.map((scores) => firstMetric(scores, 'price').value!);
    expect(errors).toHaveLength(6);
    expect(run.best).toMatchObject({ metric: 'mae (price)', value: Math.min(...errors), better: 'lower' });
    expect(run.best.step).toBe(20 * (errors.indexOf(Math.min(...errors)) + 1));
  });

  test('is evaluated with the statistics of its training', async () => {
    const { scores } = await evaluate(run.result.directory, { datasets });
    expect(scores).toEqual(run.result.scores);
  });
});

describe('numbers and ranks together', () => {
  let run: Trained;
  beforeAll(async () => {
    run = await trained(head + price + grade + end(240));
  });

  test('ranks are learned', () => {
    const { value, baseline, values, details } = firstMetric(run.result.scores, 'grade');
    expect(baseline).toBeGreaterThan(0.6);
    expect(value).toBeLessThan(baseline! / 2);
    expect(values.kappa).toBeGreaterThan(0.6);
    expect(details!.classes.map(({ name }) => name)).toEqual(['0', '1', '2', '3', '4']);
  });

  test('are compared by their share of the baseline', () => {
    const shares = run.evaluations.map((scores) => {
      const parts = ['price', 'grade'].map((task) => {
        const { value, baseline } = firstMetric(scores, task);
        return 1 - value! / baseline!;
      });
      return (parts[0]! + parts[1]!) / 2;
    });
    expect(run.best.metric).toBe('mean of 1 − mae / baseline (price), 1 − mae / baseline (grade)');
    expect(run.best.value).toBeCloseTo(Math.max(...shares), 12);
    expect(run.best).not.toHaveProperty('better');
  });
});

const tags = `task tags {
  dataset: homes
  head   { tags: answering(3, reads: table.summary) }
  loss:   binary_cross_entropy(head.tags, truth.labels)
  metric: multilabel(head.tags, truth.labels)
}
`;

describe('several labels', () => {
  test('are learned beyond the best constant labels', async () => {
    const { result } = await trained(head + tags + end(80));
    const { value, baseline, values, details } = firstMetric(result.scores, 'tags');
    expect(baseline).toBeGreaterThan(0.5);
    expect(value).toBeGreaterThan(baseline! + 0.1);
    expect(values.map).toBeGreaterThan(0.9);
    expect(details!.classes.map(({ name }) => name)).toEqual(['large', 'old', 'small']);
    const stored = JSON.parse(readFileSync(join(result.directory, 'metrics.json'), 'utf8'));
    expect(stored.scores[0].metrics[0].details).toEqual(details);
  });
});
