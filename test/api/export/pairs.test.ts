import { expect, test } from 'vitest';
import { withPairs } from '../../../src/api/export/pairs.ts';
import type { GoldenRecord } from '../../../src/web/manifest.ts';

test('inputs of which a golden record has a pair of texts are marked, those of other tasks are not', () => {
  const record = (task: string, ...text: readonly string[]): GoldenRecord => ({
    task,
    id: '1',
    inputs: { text: { kind: 'text', text } },
    prepared: {},
    outputs: {},
    prediction: {},
  });
  const input = { name: 'text', kind: 'text', columns: [] } as const;
  const tasks = ['entails', 'positive'].map((name) => ({ name, inputs: [input] }));
  const golden = { records: [record('entails', 'a', 'b'), record('positive', 'a')] };
  expect(withPairs(tasks, golden)).toEqual([
    { name: 'entails', inputs: [{ ...input, pairs: true }] },
    { name: 'positive', inputs: [input] },
  ]);
});
