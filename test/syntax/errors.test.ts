import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderDiagnostics } from '../../src/compiler/diagnostics/render.ts';
import { parse } from '../../src/compiler/syntax/parse.ts';

const folder = new URL('./broken/', import.meta.url);
const specs = readdirSync(folder).filter((name) => name.endsWith('.unit'));

function complaints(name: string): string {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const { diagnostics } = parse({ file: name, text });
  return renderDiagnostics(diagnostics, new Map([[name, text]]), { color: false });
}

function codesOf(text: string): string[] {
  return parse({ file: 'a.unit', text }).diagnostics.map(({ code }) => code);
}

describe('golden error text', () => {
  test.each(specs)('%s', async (name) => {
    await expect(complaints(name)).toMatchFileSnapshot(`./broken/${name.replace('.unit', '.txt')}`);
  });
});

describe('a missing bracket causes one error', () => {
  const quickstart = readFileSync(new URL('../../examples/quickstart.unit', import.meta.url), 'utf8');
  const brackets = [...quickstart.matchAll(/[{}()[\]]/g)].filter(
    ({ index }) => !inComment(quickstart, index),
  );

  test('closing brackets', () => {
    const closing = brackets.filter(([bracket]) => '})]'.includes(bracket));
    expect(closing.length).toBeGreaterThan(40);
    for (const { 0: bracket, index } of closing) {
      const broken = quickstart.slice(0, index) + quickstart.slice(index + 1);
      expect(codesOf(broken), broken.slice(index - 60, index)).toEqual([bracket === '}' ? 'E0102' : 'E0103']);
    }
  });

  test('missing opening braces cause at most three errors', () => {
    for (const { index } of brackets.filter(([bracket]) => bracket === '{')) {
      const broken = quickstart.slice(0, index) + quickstart.slice(index + 1);
      const codes = codesOf(broken);
      const about = `${broken.slice(index - 60, index)} ${codes}`;
      expect(codes.length, about).toBeGreaterThan(0);
      expect(codes.length, about).toBeLessThanOrEqual(3);
    }
  });
});

test('the valid part of a broken file is kept', () => {
  const { file } = parse({
    file: 'a.unit',
    text: 'unit 1\nmodel M\ntrain {\n  steps 5\n  batch: 3\n}\nparam = 3\nlet x = 1\n',
  });
  const [train, x] = file.declarations;
  expect(file.declarations).toHaveLength(2);
  expect(train?.kind === 'block' && train.body.entries.map(({ key }) => key.name)).toEqual(['batch']);
  expect(x?.kind === 'let' && x.name.name).toBe('x');
});

test('errors are in the order of the text, fifty at most', () => {
  const text = `unit 1\ntrain {\n${'  steps 5\n'.repeat(300)}}\n`;
  const { diagnostics } = parse({ file: 'a.unit', text });
  const starts = diagnostics.map(({ labels }) => labels[0]!.span.start);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(diagnostics.map(({ code }) => code)).toEqual([...Array(50).fill('E0101'), 'E0116']);
});

test.each([
  ['parentheses', '('.repeat(10_000) + 1 + ')'.repeat(10_000)],
  ['open lists', '['.repeat(10_000)],
  ['minus signs', `${'-'.repeat(10_000)}1`],
  ['additions', `1${' + 1'.repeat(10_000)}`],
  ['calls', 'f('.repeat(10_000)],
])('10,000 nested %s are refused with one error', (_name, value) => {
  expect(codesOf(`unit 1\nparam x = ${value}\n`)).toEqual(['E0115']);
});

test('10,000 nested blocks are refused with one error', () => {
  expect(codesOf(`unit 1\ntrain {${'a {'.repeat(10_000)}`)).toEqual(['E0115']);
});

function inComment(text: string, index: number): boolean {
  return text.slice(text.lastIndexOf('\n', index) + 1, index).includes('//');
}
