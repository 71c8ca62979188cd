import { describe, expect, test } from 'vitest';
import { drawTask } from '../../src/runtime/train/draw.ts';
import { task } from '../data/run.ts';

const tasks = [
  task('often', 'x', { sampling: 0.7 }),
  task('never', 'x', { sampling: 0 }),
  task('seldom', 'x', { sampling: 0.3 }),
];
const draws = (seed: number, count: number) =>
  Array.from({ length: count }, (_, step) => drawTask(tasks, seed, step).name);

describe('drawing a task', () => {
  test('is a function of seed and step', () => {
    expect(draws(1, 50)).toEqual(draws(1, 50));
    expect(draws(1, 50)).not.toEqual(draws(2, 50));
    expect(drawTask(tasks, 1, 40).name).toBe(draws(1, 50)[40]);
  });

  test('follows the weights', () => {
    const names = draws(5, 10_000);
    const share = (name: string) => names.filter((drawn) => drawn === name).length / names.length;
    // Four standard deviations: 4·√(0.7·0.3/10000) = 0.018.
    expect(Math.abs(share('often') - 0.7)).toBeLessThan(0.018);
    expect(share('never')).toBe(0);
  });

  test('is independent of the previous step', () => {
    const names = draws(9, 10_000);
    const pairs = names.slice(1).filter((name, i) => name === 'often' && names[i] === 'often').length;
    expect(Math.abs(pairs / (names.length - 1) - 0.49)).toBeLessThan(0.025);
  });
});
