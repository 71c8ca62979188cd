import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { highlight } from '../../src/compiler/syntax/highlight.ts';

const examples = new URL('../../examples/', import.meta.url);

test.each(readdirSync(examples).filter((name) => name.endsWith('.unit')))(
  '%s: the parts are the text',
  (name) => {
    const text = readFileSync(new URL(name, examples), 'utf8');
    const parts = highlight(text);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    const kinds = new Set(parts.map(({ kind }) => kind));
    for (const kind of ['keyword', 'key', 'number', 'comment', 'plain'] as const) {
      expect(kinds).toContain(kind);
    }
  },
);

test('texts that are no spec are kept too', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(
        highlight(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

test('names have the meaning of their place', () => {
  const text = `unit 1 /// doc
// comment
task answer extends base { loss: l1(head.box, truth.box)  block: .basic  on: true  path: "a" }
train { steps: 10 }`;
  const found = new Map(highlight(text).map(({ kind, text: part }) => [part, kind]));
  expect(Object.fromEntries(found)).toMatchObject({
    unit: 'keyword',
    '/// doc': 'doc',
    '// comment': 'comment',
    task: 'block',
    answer: 'declared',
    extends: 'keyword',
    loss: 'key',
    l1: 'call',
    box: 'plain',
    basic: 'option',
    true: 'number',
    '"a"': 'string',
    train: 'block',
    '10': 'number',
  });
});
