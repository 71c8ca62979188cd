import { describe, expect, it } from 'vitest';
import { permuted } from '../src/runtime/data/order/shuffle.ts';
import { hash, Random } from '../src/runtime/random.ts';

describe('permuted', () => {
  it.each([1, 2, 3, 10, 64, 1000])('is a permutation of %i positions', (length) => {
    const places = Array.from({ length }, (_, i) => permuted(i, length, 7)).sort((a, b) => a - b);
    expect(places).toEqual(Array.from({ length }, (_, i) => i));
  });

  it('differs by key and has few fixed points', () => {
    const order = (key: number) => Array.from({ length: 1000 }, (_, i) => permuted(i, 1000, key));
    expect(order(1)).not.toEqual(order(2));
    expect(order(1).filter((place, i) => place === i).length).toBeLessThan(10);
  });
});

describe('Random', () => {
  it('is determined by its key, in every release', () => {
    expect(new Random(1, 'train', 5).word()).toBe(new Random(1, 'train', 5).word());
    expect(new Random(1, 'train', 5).word()).not.toBe(new Random(1, 'valid', 5).word());
    expect([hash('a'), hash(1, 'a')]).toMatchInlineSnapshot(`
      [
        1231740644,
        760524538,
      ]
    `);
  });

  it('draws uniformly', () => {
    const random = new Random(3);
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 5000; i++) counts[random.below(5)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
    // First draws of neighbouring streams.
    const first = [0, 0, 0, 0, 0];
    for (let i = 0; i < 5000; i++) first[new Random(1, i).below(5)]!++;
    for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('draws distinct items, and by weight', () => {
    const random = new Random(4);
    for (let i = 0; i < 50; i++) expect(new Set(random.some(['a', 'b', 'c', 'd'], 3)).size).toBe(3);
    const heavy = Array.from({ length: 1000 }, () =>
      random.weighted([
        [9, 'x'],
        [1, 'y'],
      ]),
    ).filter((x) => x === 'x');
    expect(Math.abs(heavy.length - 900)).toBeLessThan(60);
  });
});
