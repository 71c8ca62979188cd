import { describe, expect, test } from 'vitest';
import { dualEncoderSpec } from '../support/task_specs.ts';
import { resolved } from './support/resolved.ts';

/** Warnings about losses that train nothing, and heads that are not trained. */

function problems(changes: readonly (readonly [string, string])[]): readonly string[] {
  const text = changes.reduce((spec, [from, to]) => {
    expect(spec).toContain(from);
    return spec.replace(from, to);
  }, dualEncoderSpec);
  return resolved(text).diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
}

const loss = 'loss: contrastive(head.image, head.text)';

describe('a loss that trains every head has no warning', () => {
  test.each(['0.1 * contrastive(head.image, head.text)', '-(-2 * contrastive(head.image, head.text))'])(
    '%s',
    (term) => expect(problems([[loss, `loss: ${term}`]])).toEqual([]),
  );
});

test.each([
  ['0 * contrastive(head.image, head.text)', 'the weight of `contrastive` is 0'],
  ['-2 * contrastive(head.image, head.text)', 'the weight of `contrastive` is negative: -2'],
])('%s', (term, message) =>
  expect(problems([[loss, `loss: ${term}`]])).toEqual([`warning E0344: ${message}`]),
);

test('a head that no loss reads', () => {
  const extra = ['head { image:', 'head { extra: embedding(vision.pooled, 8)  image:'] as const;
  expect(problems([extra])).toEqual(['warning E0343: no loss reads the head `extra`']);
});

test('a template may have heads that its own loss does not read', () => {
  const template = [
    'task pairs {',
    'template task base { head { spare: classification(2, reads: vision.pooled) } }\ntask pairs extends base {',
  ] as const;
  const term = [loss, `${loss} + cross_entropy(head.spare, truth.label)`] as const;
  expect(problems([template, term])).toEqual([]);
});

test('contrastive in batches of one record', () => {
  expect(problems([['batch: 4', 'batch: 1']])).toEqual([
    'warning E0345: `contrastive` needs a batch of at least 2 records; this task has 1',
  ]);
  expect(problems([['task pairs {', 'task pairs {\n  batch: 1']])).toHaveLength(1);
});

test('a learned temperature within the limit of its scale', () => {
  const start = (args: string) => problems([[loss, `loss: contrastive(head.image, head.text, ${args})`]]);
  expect(start('temperature: 0.01')).toEqual([]);
  expect(start('temperature: 0.005, learned: false')).toEqual([]);
  expect(start('temperature: 0.005')).toContain('error E0310: a learned temperature is at least 0.01');
});

test.each([
  [loss, 'loss: contrastive(head.image, head.image)'],
  ['metric: retrieval(head.image, head.text, at: [1, 5])', 'metric: retrieval(head.image, head.image)'],
])('a head compared with itself: %s', (from, to) => {
  expect(problems([[from, to]])).toContain('error E0310: `head.image` is compared with itself');
});
