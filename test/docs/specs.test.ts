import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { format } from '../../src/api/format.ts';

/** Complete specs in the documentation. */

const root = new URL('../../', import.meta.url);
const pages = ['README.md', ...readdirSync(new URL('docs/', root)).map((name) => `docs/${name}`)].filter(
  (page) => page.endsWith('.md') && page !== 'docs/diagnostics.md',
);

const specs = pages.flatMap((page) => {
  const text = readFileSync(new URL(page, root), 'utf8');
  return [...text.matchAll(/^```\w*\n(unit 1\b[\s\S]*?)^```/gm)].map(([, spec]) => ({ page, spec: spec! }));
});

test('the introduction to the language has a complete spec', () => {
  expect(specs.map(({ page }) => page)).toContain('docs/language.md');
});

test.each(specs)('a spec in $page has no problems and is formatted', ({ page, spec }) => {
  const file = page.replace('.md', '.unit');
  expect(check({ file, text: spec }).diagnostics).toEqual([]);
  expect(format({ file, text: spec })).toMatchObject({ text: spec });
});
