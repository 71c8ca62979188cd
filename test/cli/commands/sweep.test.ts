import { expect, test } from 'vitest';
import { unitc, workspace } from '../support.ts';

test('prints a table of means and differences for each metric, and the same as JSON', () => {
  const cwd = workspace();
  const args = ['sweep', 'tiny.unit', '--set', 'train.clip=grad_norm(1.0),value(0.5)', '--steps', '1'];
  const { code, out, error } = unitc([...args, '--seeds', '2', '-o', 'sweep'], { cwd });
  expect(code).toBe(0);
  expect(out.split('\n')[0]).toMatch(
    /^verify accuracy +train\.clip +seeds +mean +95 % interval +difference +95 % interval$/,
  );
  expect(out.split('\n')[2]).toMatch(
    /^variant-2 +value\(0\.5\) +2 +\d.* % +-?\d.* % to \d.* % +[+-].* % +[+-].* % to [+-].* %$/,
  );
  expect(out).toMatch(/\n\ndifferences from variant-1 with the same seed/);
  expect(error.split('\n')[0]).toBe(
    'run 1 of 4, variant-1, seed 3, train: train.clip=grad_norm(1.0), train.steps=1',
  );
  const again = unitc([...args, '--seeds', '2', '-o', 'sweep', '--json', '-q'], { cwd });
  expect(again.error).toBe('');
  expect(JSON.parse(again.out)).toMatchObject({ seeds: [3, 4], paths: ['train.clip'] });
});

test('an empty value, and a missing folder, are wrong usage', () => {
  const cwd = workspace();
  const empty = unitc(['sweep', 'tiny.unit', '--set', 'train.steps=1,', '-o', 'sweep'], { cwd });
  expect(empty).toMatchObject({ code: 2, error: expect.stringMatching(/train\.steps has an empty value/) });
  expect(unitc(['sweep', 'tiny.unit'], { cwd }).code).toBe(2);
});
