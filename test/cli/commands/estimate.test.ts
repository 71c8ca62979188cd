import { expect, test } from 'vitest';
import { unitc, workspace } from '../support.ts';

test('prints a table with one row per task', () => {
  const { code, out, error } = unitc(['estimate', 'tiny.unit'], { cwd: workspace() });
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toMatch(
    /^[\d.]+ k parameters, [\d.]+ k of them trained; with gradients and optimizer states [\d.]+ kB\n\ntask +sizes/,
  );
  expect(out).toMatch(/^verify +batch 4, height 32, width 32, tokens 12/m);
  expect(out).toMatch(/^category +batch 4, tokens 12/m);
});

test('the table fits into the columns that COLUMNS names', () => {
  const { out } = unitc(['estimate', 'tiny.unit'], { cwd: workspace(), env: { COLUMNS: '70' } });
  const [, , ...rows] = out.split('\n');
  expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(70);
  expect(out).toMatch(/^verify .* 11\.2 M /m);
});

test('the minimum time on a GPU is the number of dispatches times their latency', () => {
  const cwd = workspace();
  const { tasks } = JSON.parse(unitc(['estimate', 'tiny.unit', '--json'], { cwd }).out);
  expect(tasks.verify.latency).toBeCloseTo(tasks.verify.dispatches * 5e-6, 12);
  const { out } = unitc(['estimate', 'tiny.unit', '--dispatch-latency', '20'], { cwd });
  expect(out).toContain(`${(tasks.verify.dispatches * 0.02).toFixed(1)} ms`);
  const refused = unitc(['estimate', 'tiny.unit', '--dispatch-latency', '-1'], { cwd });
  expect(refused.code).toBe(2);
  expect(refused.error).toContain('expected a number of microseconds above 0');
});

test('--json prints plain numbers, and --size replaces the nominal sizes', () => {
  const cwd = workspace();
  const found = JSON.parse(unitc(['estimate', 'tiny.unit', '--json'], { cwd }).out);
  const half = JSON.parse(unitc(['estimate', 'tiny.unit', '--json', '--size', 'batch=2'], { cwd }).out);
  expect(found.tasks.verify.sizes.batch).toBe(4);
  expect(half.tasks.verify.sizes.batch).toBe(2);
  expect(half.tasks.verify.flop).toBeLessThan(found.tasks.verify.flop);
  expect(half.parameters).toEqual(found.parameters);
});
