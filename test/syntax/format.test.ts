import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { format } from '../../src/compiler/syntax/format.ts';

const folder = new URL('./formatted/', import.meta.url);
const specs = readdirSync(folder).filter((name) => name.endsWith('.unit'));

test.each(specs)('golden layout of %s', async (name) => {
  const source = { file: name, text: readFileSync(new URL(name, folder), 'utf8') };
  await expect(format(source).text).toMatchFileSnapshot(`./formatted/${name.replace('.unit', '.txt')}`);
});

test('a text with syntax errors is not changed', () => {
  const { text, diagnostics } = format({ file: 'a.unit', text: 'unit 1\ntrain { steps 5 }' });
  expect(text).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['E0101']);
});

test('lines end with LF, whatever the input', () => {
  const crlf = 'unit 1\r\n/* a\r\n   b */\r\nlet x = 1 // c\r\n';
  expect(format({ file: 'a.unit', text: crlf }).text).toBe('unit 1\n\n/* a\n   b */\nlet x = 1 // c\n');
});

test('a block on one line stays on one line; others have a line for each entry', () => {
  const text = 'unit 1\n\na { b: 1  c: 2 }\na {\n  b: 1\n}\n';
  expect(format({ file: 'a.unit', text }).text).toBe('unit 1\n\na { b: 1  c: 2 }\n\na {\n  b: 1\n}\n');
});

test.each([
  ['backslashes in a string literal', `let a = "${'\\'.repeat(400_000)}"`],
  ['blanks in a comment', `let a = 1 // b${' '.repeat(400_000)}c`],
  ['blanks before a comment', `let a = 1${' '.repeat(400_000)}\n// b`],
])('a long run of %s is read once, and kept where it is text', (_, line) => {
  const { text } = format({ file: 'a.unit', text: `unit 1\n${line}\n` });
  expect(text?.replaceAll(/\s+/g, '')).toBe(`unit1${line}`.replaceAll(/\s+/g, ''));
});
