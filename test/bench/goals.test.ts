import { describe, expect, test } from 'vitest';
import { goalsTable, outcomesOf } from '../../bench/driver/goals_table.mjs';
import { goals } from '../../bench/goals.mjs';
import { suites } from '../../bench/suites/index.mjs';
import { row, size } from './rows.ts';

const atLeast = {
  name: 'each product',
  suite: 'matmul',
  rows: /^(?!cube)/,
  measure: 'smallest ratio' as const,
  peers: ['tfjs', 'jax-js'],
  atLeast: 3,
};
const straight = {
  name: 'straight',
  suite: 'scaling',
  rows: /^/,
  measure: 'distance from a line' as const,
  atMost: 0.15,
};
const products = (...rows: ReturnType<typeof row>[]) => rows.map((one) => ({ suite: 'matmul', ...one }));
const outcome = (goal: Parameters<typeof outcomesOf>[0][number], results: Parameters<typeof outcomesOf>[1]) =>
  outcomesOf([goal], results)[0]!;

describe('a goal of ratios', () => {
  const good = row('a', { unitc: 1, tfjs: 3, 'jax-js': 9 });

  test('is met if every selected row is within the limit', () => {
    const cube = row('cube', { unitc: 1, tfjs: 1, 'jax-js': 1 });
    expect(outcome(atLeast, products(good, cube))).toEqual({
      goal: 'each product',
      wanted: 'smallest ratio ≥ 3, the faster of tfjs and jax-js',
      measured: '3.00×',
      verdict: 'met',
    });
  });

  test('is missed if one row is below the limit, whatever the others are', () => {
    const bad = row('b', { unitc: 1, tfjs: 2.9, 'jax-js': 90 });
    expect(outcome(atLeast, products(good, bad))).toMatchObject({ measured: '2.90× (b)', verdict: 'missed' });
    const mean = { ...atLeast, measure: 'geometric mean' as const };
    expect(outcome({ ...mean, atLeast: 2.94 }, products(good, bad)).verdict).toBe('met');
    expect(outcome({ ...mean, atLeast: 2.96 }, products(good, bad)).verdict).toBe('missed');
  });

  test('compares with unpatched competitors only', () => {
    const patched = row('a', { unitc: 1, tfjs: 3, 'jax-js': 9, 'tfjs*': 1, 'jax-js*': 1 });
    expect(outcome(atLeast, products(patched)).verdict).toBe('met');
  });

  test('is missed if unitc fails, and not measured without a competitor', () => {
    const failed = row('b', { tfjs: 1, 'jax-js': 1 });
    expect(outcome(atLeast, products(good, failed))).toMatchObject({
      measured: 'unitc failed at b',
      verdict: 'missed',
    });
    const alone = row('a', { unitc: 1, tfjs: 30 });
    expect(outcome(atLeast, products(alone))).toMatchObject({
      measured: 'without jax-js',
      verdict: 'not measured',
    });
  });

  test('reports the number of rows it covers', () => {
    const neither = row('b', { unitc: 1 });
    expect(outcome(atLeast, products(good, neither)).measured).toBe('3.00× (a), 1 of 2 rows');
  });
});

describe('a goal of straight lines', () => {
  const line = [1, 2, 4, 8].map((at) => ({ suite: 'scaling', ...size('layers', at, at) }));
  const bent = [1, 2, 4, 8].map((at) => ({ suite: 'scaling', ...size('tokens', at, at ** 2) }));

  test('is decided by the worst axis', () => {
    expect(outcome(straight, line)).toMatchObject({ measured: '0.0 % (layers)', verdict: 'met' });
    const both = outcome(straight, [...line, ...bent]);
    expect(both.verdict).toBe('missed');
    expect(both.measured).toContain('(tokens)');
  });

  test('is missed if a size failed', () => {
    const failed = { suite: 'scaling', ...size('layers', 16) };
    expect(outcome(straight, [...line, failed]).verdict).toBe('missed');
  });
});

describe('the goals of this project', () => {
  test.each(goals.map((goal) => [`${goal.name}, ${goal.peers ?? 'alone'}`, goal] as const))(
    '%s: names rows that there are and peers that take part in them',
    (_, goal) => {
      const cases = suites[goal.suite as keyof typeof suites]();
      const rows = cases.filter(({ name }) => goal.rows.test(name));
      expect(rows.length).toBeGreaterThan(0);
      for (const { peers } of rows) {
        if (peers) expect(peers).toEqual(expect.arrayContaining(goal.peers ?? []));
      }
    },
  );

  test('cover 18 matrix products beside WebGPU competitors, and the three of 1024³ beside PyTorch', () => {
    const names = suites.matmul().map(({ name }) => name);
    const counts = goals
      .filter(({ suite }) => suite === 'matmul')
      .map(({ rows }) => names.filter((name) => rows.test(name)).length);
    expect(counts).toEqual([18, 18, 3]);
  });

  test('are reported only for suites that ran', () => {
    expect(outcomesOf(goals, [])).toEqual([]);
    const outcomes = outcomesOf(goals, [{ suite: 'full', ...row('vqa2', { unitc: 1, PyTorch: 0.2 }) }]);
    expect(goalsTable(outcomes)).toEqual([
      'goal                  wanted                         measured  met or missed',
      'full size, each task  smallest ratio ≥ 1/5, PyTorch  0.200×    met',
    ]);
  });
});
