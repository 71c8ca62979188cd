import { describe, expect, it } from 'vitest';
import type { HeadSpec, TaskSpec } from '../../src/compiler/artifact/run_spec.ts';
import { decodeRecord, type OutputFacts } from '../../src/runtime/predict/decode.ts';
import { withoutOverlaps } from '../../src/runtime/predict/overlaps.ts';
import type { PredictionSettings } from '../../src/runtime/predict/prediction.ts';

/** Outputs of heads of every kind, in the user's terms. */

const facts: OutputFacts = {
  classes: { pets: ['cat', 'dog', 'fox'], 'pets.label': ['cat', 'dog', 'fox'], 'pets.tags': ['big', 'wild'] },
  statistics: { 'pets.weight': { mean: [10], std: [2] } },
};

function taskWith(
  heads: readonly Omit<HeadSpec, 'kind' | 'fields'>[],
  changes: Partial<TaskSpec> = {},
): TaskSpec {
  return {
    name: 'sort',
    dataset: 'pets',
    sampling: 1,
    batch: 4,
    fields: {},
    prepare: {},
    truth: [{ name: 'truth.weight', dtype: 'f32', shape: ['batch', 1], standardized: true }],
    loss: [],
    heads: heads.map((head) => ({ kind: head.puts, fields: [], ...head })),
    metrics: [],
    ...changes,
  };
}

function decoded(
  task: TaskSpec,
  outputs: Readonly<Record<string, readonly number[]>>,
  settings: PredictionSettings = {},
) {
  const values = Object.entries(outputs).map(([name, list]) => [name, Float32Array.from(list)] as const);
  return decodeRecord(task, Object.fromEntries(values), facts, {
    settings,
    image: { width: 200, height: 100 },
  });
}

const close = (value: number) => expect.closeTo(value, 6);

describe('classes', () => {
  const task = taskWith([{ name: 'kind', puts: 'class', outputs: 3, truth: 'label' }]);

  it('are ranked by their softmax', () => {
    expect(decoded(task, { kind: [Math.log(2), Math.log(5), Math.log(3)] })).toEqual({
      predictions: [
        { label: 'dog', probability: close(0.5) },
        { label: 'fox', probability: close(0.3) },
        { label: 'cat', probability: close(0.2) },
      ],
    });
  });

  it('are limited by number and probability', () => {
    const labels = (settings: PredictionSettings) =>
      decoded(task, { kind: [0, Math.log(2), 0] }, settings).predictions!.map(({ label }) => label);
    expect(labels({ top: 1 })).toEqual(['dog']);
    expect(labels({ threshold: 0.3 })).toEqual(['dog']);
    expect(labels({ top: 2 })).toEqual(['dog', 'cat']);
  });

  it('of extreme scores have finite probabilities', () => {
    const [first] = decoded(task, { kind: [1e30, -1e30, 0] }).predictions!;
    expect(first).toEqual({ label: 'cat', probability: 1 });
  });

  it('without names are numbered', () => {
    const unnamed = taskWith([{ name: 'kind', puts: 'class', outputs: 2 }]);
    expect(decoded(unnamed, { kind: [1, 0] }).predictions![0]!.label).toBe('class 0');
  });
});

describe('several labels', () => {
  const head = { name: 'tags', puts: 'labels', outputs: 2, truth: 'tags' } as const;
  const metric = { builtin: 'multilabel', args: { head: 'tags', truth: 'truth.tags', threshold: 0.6 } };

  it('are those above the threshold of the metric that decides label by label', () => {
    const task = taskWith([head], { metrics: [metric] });
    expect(decoded(task, { tags: [0, 1] })).toEqual({
      predictions: [{ label: 'wild', probability: close(1 / (1 + Math.exp(-1))) }],
    });
    expect(decoded(task, { tags: [-5, -5] }).predictions).toEqual([]);
  });

  it('are ranked where the metric takes the best one', () => {
    const found = decoded(taskWith([head]), { tags: [-3, -2] }).predictions!;
    expect(found.map(({ label }) => label)).toEqual(['wild', 'big']);
  });
});

describe('numbers', () => {
  it('are in the unit of the target', () => {
    const task = taskWith([{ name: 'weight', puts: 'number', outputs: 1, truth: 'weight' }]);
    expect(decoded(task, { weight: [1.5] })).toEqual({ value: 13 });
  });

  it('that were not standardised stay as they are', () => {
    const task = taskWith([{ name: 'speed', puts: 'number', outputs: 2, truth: 'speed' }]);
    expect(decoded(task, { speed: [1, 2] })).toEqual({ value: [1, 2] });
  });
});

describe('ranks', () => {
  it('are the number of scores above 0; probabilities are differences of neighbours', () => {
    const task = taskWith([{ name: 'stars', puts: 'rank', outputs: 2, truth: 'label' }]);
    const above = [0, 1].map((i) => 1 / (1 + Math.exp(-[1, -1][i]!)));
    const { value, predictions } = decoded(task, { stars: [1, -1] });
    expect(value).toBe(1);
    expect(predictions).toEqual([
      { label: 'dog', probability: close(above[0]! - above[1]!) },
      { label: 'cat', probability: close(1 - above[0]!) },
      { label: 'fox', probability: close(above[1]!) },
    ]);
  });
});

describe('embeddings', () => {
  it('have unit length', () => {
    const task = taskWith([{ name: 'image', puts: 'embedding', outputs: 2 }]);
    expect(decoded(task, { image: [3, 4] })).toEqual({ embedding: [close(0.6), close(0.8)] });
  });

  it('of two heads are listed by head', () => {
    const task = taskWith([
      { name: 'image', puts: 'embedding', outputs: 1 },
      { name: 'text', puts: 'embedding', outputs: 1 },
    ]);
    expect(decoded(task, { image: [2], text: [-2] })).toEqual({
      embedding: [1],
      heads: { image: { embedding: [1] }, text: { embedding: [-1] } },
    });
  });
});

describe('boxes', () => {
  const task = taskWith([
    { name: 'label', puts: 'object_classes', outputs: 4, truth: 'label' },
    { name: 'box', puts: 'boxes', outputs: 4 },
    { name: 'attribute', puts: 'object_attributes', outputs: 2, truth: 'tags' },
  ]);
  const outputs = {
    label: [9, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 9],
    box: [0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.1, 0.2, 0.5, 0.5, 1, 1],
    attribute: [0, 3, 3, 0, 0, 0],
  };

  it('above the threshold have pixels of the image, a label and attributes', () => {
    const { boxes } = decoded(task, outputs);
    expect(boxes).toEqual([
      {
        label: 'cat',
        score: close(Math.exp(9) / (Math.exp(9) + 3)),
        box: [50, 25, 100, 50],
        attributes: [{ label: 'wild', probability: close(1 / (1 + Math.exp(-3))) }],
      },
    ]);
    expect(decoded(task, outputs, { threshold: 0.4 }).boxes!.map(({ label }) => label)).toEqual([
      'cat',
      'fox',
    ]);
  });

  it('that overlap a better one of their label are removed where asked', () => {
    const box = (label: string, x: number, score: number) => ({ label, score, box: [x, 0, 10, 10] as const });
    const all = [box('cat', 0, 0.9), box('cat', 2, 0.8), box('dog', 2, 0.7), box('cat', 20, 0.6)];
    expect(withoutOverlaps(all, 0.5).map(({ score }) => score)).toEqual([0.9, 0.7, 0.6]);
    // 8 · 10 of 120 pixels: 2/3.
    expect(withoutOverlaps(all, 0.67).map(({ score }) => score)).toEqual([0.9, 0.8, 0.7, 0.6]);
  });
});
