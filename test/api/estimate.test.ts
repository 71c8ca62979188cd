import { expect, test } from 'vitest';
import { estimate } from '../../src/api/estimate.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';

/** A text classifier with one layer of each kind, whose operations can be counted by hand. */
const text = `unit 1
model Counted
modality text { tensor: i32[tokens]  prepare: wordpiece(size: 100) -> truncate(10) }
encoder language {
  reads: text
  body: bert(layers: 1, width: 8, heads: 2, hidden: 16, positions: 10, dropout: 0) -> project(8)
}
decoder shared { body: cross_transformer(layers: 1, heads: 2, hidden: 16, width: 8, dropout: 0) }
dataset names { format: scenes(yields: .names)  classes: 8 }
task category {
  dataset: names  decoder: shared  attend: [language]  queries: 2
  head { answer: classification(dataset.classes, dropout: 0) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
train { steps: 1  batch: 3  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;
const model = validModel({ file: 'counted.unit', text }, {});

/** Elements of a linear map with bias. */
const linear = (from: number, to: number) => from * to + to;

test('the parameter count follows the published formulas', () => {
  const d = 8;
  const attention = 4 * linear(d, d);
  const norm = 2 * d;
  const feedForward = linear(d, 16) + linear(16, d);
  const embeddings = 100 * d + 10 * d + 2 * d + norm;
  const bert = embeddings + attention + feedForward + 2 * norm;
  const pooler = linear(d, d);
  const projections = 2 * linear(d, d);
  const decoder = 2 * attention + feedForward + 3 * norm + norm;
  const head = linear(d, d) + norm + linear(d, 8);
  const reached = bert + projections + decoder + 2 * d + head;
  const { parameters, tasks } = estimate(model);
  expect(tasks.category!.parameters).toBe(reached);
  expect(parameters.total).toBe(reached + pooler);
});

test('the operation count grows with batch size and text length', () => {
  const at = (batch: number, tokens: number) => estimate(model, { batch, tokens }).tasks.category!;
  expect(at(3, 10).sizes).toEqual({ batch: 3, tokens: 10 });
  const growth = (at(64, 10).flop - at(32, 10).flop) / (at(32, 10).flop - at(16, 10).flop);
  expect(growth).toBeCloseTo(2, 5);
  expect(at(32, 10).flop).toBeGreaterThan(at(32, 5).flop);
  // At least the matrix products of the text layer, forward and backward: 3 · 2 · tokens · weights.
  expect(at(32, 10).flop).toBeGreaterThan(3 * 2 * 32 * 10 * (4 * 64 + 2 * 128));
  expect(at(32, 10).peakMemory).toBeGreaterThan(estimate(model).parameters.bytes);
});
