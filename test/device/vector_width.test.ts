import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasWideVectors, widenVectors } from '../../src/runtime/device/vector_width.ts';

const variable = 'LP_NATIVE_VECTOR_WIDTH';
const wide = 'processor : 0\nflags\t\t: fpu avx2 avx512f avx512dq avx512bw avx512vl sha_ni\n';
const narrow = 'processor : 1\nflags\t\t: fpu avx avx2\n';

let before: string | undefined;
beforeEach(() => {
  before = process.env[variable];
  delete process.env[variable];
});
afterEach(() => {
  if (before === undefined) delete process.env[variable];
  else process.env[variable] = before;
});

test('vectors are widened where every processor has AVX-512', () => {
  expect(hasWideVectors(wide)).toBe(true);
  expect(hasWideVectors(`${wide}\n${narrow}`)).toBe(false);
  expect(hasWideVectors(wide.replace('avx512bw ', '')), 'a part of AVX-512').toBe(false);
  expect(hasWideVectors(''), 'no such file').toBe(false);
});

test('a width of the user’s own stays', () => {
  widenVectors(narrow);
  expect(process.env[variable]).toBeUndefined();
  widenVectors(wide);
  expect(process.env[variable]).toBe('512');
  process.env[variable] = '128';
  widenVectors(wide);
  expect(process.env[variable]).toBe('128');
});
