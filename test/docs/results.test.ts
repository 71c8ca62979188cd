import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filled, filledPages, namesIn, pagesWithResults, readResults } from '../../tools/docs/results.ts';

const results = readResults();
const textOf = (page: string): string => readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');

test.each([...filledPages(results)])(
  '%s has the values of docs/results.json: else run npm run generate',
  (page, text) => {
    expect(textOf(page)).toBe(text);
  },
);

test('every result is used by a page', () => {
  const used = new Set(pagesWithResults().flatMap((page) => namesIn(textOf(page))));
  const { values, tables, outputs } = results;
  const all = [
    ...Object.keys(values).map((name) => `value ${name}`),
    ...Object.keys(tables).map((name) => `table ${name}`),
    ...Object.keys(outputs).map((name) => `output ${name}`),
  ];
  expect(all.filter((name) => !used.has(name))).toEqual([]);
});

test('every result has a command and a date', () => {
  const { values, tables, outputs } = results;
  for (const entry of [values, tables, outputs].flatMap((group) => Object.values(group))) {
    expect(entry.command).not.toBe('');
    expect(entry.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});

/** Times, rates and sizes that can only be measured. */
const measured = /(?<!\w)\d(?:[\d.,]*\d)? ?(?:ms|s|min|GFLOP\/s|GB\/s|MB\/s|steps\/s)\b/g;

test.each(pagesWithResults())('measured values of %s come from docs/results.json', (page) => {
  const prose = textOf(page)
    .replace(/<!-- (value|table|output) [\w.-]+ -->[\s\S]*?<!-- \/ -->/g, '')
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '');
  expect(prose.match(measured) ?? []).toEqual([]);
});

test('values, tables and outputs replace what is between their comments', () => {
  const entry = { command: 'x', date: '2026-01-01' };
  const example = {
    environment: {},
    values: { time: { ...entry, text: '18 s' } },
    tables: { steps: { ...entry, head: ['task', 'step'], rows: [['a', '1 ms']] } },
    outputs: { end: { ...entry, lines: ['done'] } },
  };
  const text =
    'In <!-- value time -->?<!-- / -->.\n<!-- table steps -->\n<!-- / -->\n<!-- output end -->\n<!-- / -->\n';
  expect(filled(text, example)).toMatchInlineSnapshot(`
    "In <!-- value time -->18 s<!-- / -->.
    <!-- table steps -->
    | task | step |
    | --- | --- |
    | a | 1 ms |
    <!-- / -->
    <!-- output end -->
    \`\`\`
    done
    \`\`\`
    <!-- / -->
    "
  `);
  expect(() => filled('<!-- value none --><!-- / -->', example)).toThrow('docs/results.json has no none');
});
