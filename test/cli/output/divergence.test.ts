import { expect, test } from 'vitest';
import type { RunDivergence, WhyResult } from '../../../src/api/why.ts';
import { divergenceText } from '../../../src/cli/output/divergence.ts';

const equal: WhyResult = {
  runs: ['runs/a', 'runs/b'],
  steps: [40, 60],
  divergence: null,
  evaluation: null,
  causes: [],
  changed: [],
  displaced: [],
  renamed: [],
};

const divergence: RunDivergence = {
  step: 3,
  tasks: ['sort', 'sort'],
  part: 'batch',
  records: [
    { kind: 'known', names: ['x', 'y'] },
    { kind: 'known', names: ['x', 'y'] },
  ],
  changed: [{ task: 'sort', name: 'y', digests: ['0123', '4567'], elsewhere: [null, null] }],
};

test('equal runs: the number of steps that both have', () => {
  expect(divergenceText(equal, 100)).toBe(
    'runs/a and runs/b are equal bit for bit in the 40 steps that both have; runs/b continues to step 60',
  );
});

test('equal training with other results of an evaluation: step, task and both values', () => {
  const evaluation = { step: 20, task: 'sort', split: 'valid', result: 'loss', values: [0.5, null] } as const;
  const text = divergenceText({ ...equal, evaluation }, 100);
  expect(text).toContain('are equal bit for bit in the 40 steps that both have');
  expect(text).toContain(
    'The evaluation after step 20 differs: loss of task sort on valid: 0.5 and not finite',
  );
  expect(text).toContain('The contents of held-out records are not recorded.');
  const causes = [{ kind: 'spec', name: 'sort.metric', values: ['accuracy', 'none'] }] as const;
  expect(divergenceText({ ...equal, evaluation, causes }, 100)).not.toContain('not recorded');
  expect(divergenceText({ ...equal, evaluation, divergence }, 100)).toContain(
    'Before that, the evaluation after step 20 differs',
  );
});

test('a changed record: its name, and that nothing else differs', () => {
  const text = divergenceText({ ...equal, divergence, changed: divergence.changed }, 100);
  expect(text).toContain('runs/a and runs/b diverge at step 3, task sort: the contents of one record differ');
  expect(text).toContain('spec, seed, versions, kernel variants and adapter are equal');
  expect(text.match(/^y\b.*0123.*4567/gm)).toHaveLength(1);
});

test('other records: those that differ, by their position', () => {
  const records = [divergence.records[0], { kind: 'known', names: ['x', 'z'] }] as const;
  const text = divergenceText(
    { ...equal, divergence: { ...divergence, part: 'records', records, changed: [] } },
    100,
  );
  expect(text).toContain('it draws different records');
  expect(text).toMatch(/^\s*2\s+y\s+z\s*$/m);
  expect(text).not.toMatch(/^\s*1\s+x/m);
});

test('causes: kind, name and both values; hashes are cut', () => {
  const hash = 'a'.repeat(64);
  const causes = [{ kind: 'fitted', name: 'vocabularies.json', values: [hash, null] }] as const;
  const text = divergenceText({ ...equal, divergence: { ...divergence, step: 0, tasks: null }, causes }, 100);
  expect(text).toContain('diverge before step 1: their initial parameters differ');
  expect(text).toMatch(/fitted to the data\s+vocabularies\.json\s+aaaaaaaaaaaa…\s+none/);
});

test('a moved record: its index in both runs; rows that only have the contents of their neighbours are left out', () => {
  const shifted = { task: 'sort', name: 'z', digests: ['1', '2'], elsewhere: ['y', null] } as const;
  const moved = { task: 'sort', kind: 'moved', names: ['f:5', 'f:9'], indices: [3, 7] } as const;
  const text = divergenceText({ ...equal, divergence, changed: [shifted], displaced: [moved] }, 100);
  expect(text).toMatch(/^f:5\s+sort\s+3\s+7, as f:9\s*$/m);
  expect(text).not.toMatch(/^z\b/m);
});

test('records with other names: an example', () => {
  const renamed = [{ task: 'sort', example: ['a/1', 'b/1'] }] as const;
  expect(divergenceText({ ...equal, renamed }, 100)).toContain(
    'records have other names in runs/b, such as b/1 for a/1',
  );
});
