import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Expression } from '../../src/compiler/syntax/ast.ts';
import { format } from '../../src/compiler/syntax/format.ts';
import { parse } from '../../src/compiler/syntax/parse.ts';
import { printSyntax } from '../../src/compiler/syntax/print.ts';

function fileOf(text: string) {
  const { file, diagnostics } = parse({ file: 'a.unit', text });
  expect(diagnostics).toEqual([]);
  return file;
}

function constantOf(text: string): Expression {
  const [constant] = fileOf(`unit 1\nlet x = ${text}`).declarations;
  if (constant?.kind !== 'let') throw new Error('not a constant');
  return constant.value;
}

function tree(text: string): string {
  return printSyntax(fileOf(`unit 1\n${text}`));
}

test('the quickstart has no problems', () => {
  const text = readFileSync(new URL('../../examples/quickstart.unit', import.meta.url), 'utf8');
  expect(fileOf(text).model?.name).toBe('Quickstart');
});

test.each([
  ['500_000', 500_000],
  ['5e-5', 5e-5],
  ['1.5E+3', 1500],
  ['10%', 0.1],
  ['7%', 0.07],
  ['4GiB', 2 ** 32],
  ['2.5KiB', 2560],
  // Sizes are rounded to whole bytes, which 4.6 · 2³⁰ is not.
  ['4.6GiB', 4_939_212_390],
  ['0.1', 0.1],
])('the number %s', (text, value) => {
  expect(constantOf(text)).toMatchObject({ kind: 'number', value, text });
});

test('escapes in a string literal', () => {
  expect(constantOf(String.raw`"a\"b\\c\n\t\u{1f600}"`)).toMatchObject({ value: 'a"b\\c\n\t😀' });
});

describe('trees', () => {
  test('precedence', () => {
    expect(tree('let x = a - b - -c * (d + 2) / 3')).toMatchInlineSnapshot(`
      "file
        version 1
        let x
          binary -
            binary -
              reference a
              reference b
            binary /
              binary *
                unary -
                  reference c
                binary +
                  reference d
                  number 2
              number 3
      "
    `);
  });

  test('pipes, labels, calls, types', () => {
    expect(
      tree('encoder v { body: a(1, to: [x, .y,],) as b -> c(d() -> e())  shape: f32[3, h] } '),
    ).toMatchInlineSnapshot(`
      "file
        version 1
        block encoder v
          field body
            pipe
              as b: call a
                number 1
                to: list
                  reference x
                  option .y
              call c
                pipe
                  call d
                  call e
          field shape
            tensor f32
              number 3
              reference h
      "
    `);
  });

  test('declarations', () => {
    expect(
      tree(
        'model M\nimport { a, b, } from "p.unit"\n/// One.\n/// Two.\ntemplate task t { }\ntask u extends t { head { x: a.b.c } group slow { lr: 1% } }\ntrain { on: true }',
      ),
    ).toMatchInlineSnapshot(`
      "file
        version 1
        model M
        import a, b from "p.unit"
        template block task t
          doc "One.\\nTwo."
        block task u extends t
          nested head
            field x
              reference a.b.c
          nested group slow
            field lr
              number 1% = 0.01
        block train
          field on
            boolean true
      "
    `);
  });
});

test('keywords may be keys, options, members and argument names', () => {
  const text =
    'let x = 1\ntrain { from: a as: b.model param { let: f(import: .template) } as name { true: 1 } unit: 1 }';
  expect(tree(text)).toMatchInlineSnapshot(`
    "file
      version 1
      let x
        number 1
      block train
        field from
          reference a
        field as
          reference b.model
        nested param
          field let
            call f
              import: option .template
        nested as name
          field true
            number 1
        field unit
          number 1
    "
  `);
});

test('entries and declarations may share a line', () => {
  const apart = 'a b {\n  c: d\n  e: f(1)\n  g { h: i }\n}\nlet x = 1\nlet y = 2';
  expect(tree(apart.replaceAll('\n', ' '))).toBe(tree(apart));
});

test('doc comments belong to the declaration directly below', () => {
  const text = '/// far\n\n/// near\nlet x = 1 /// behind\nlet y = 2\n//// a rule\nlet z = 3';
  const docs = fileOf(`unit 1\n${text}`).declarations.map((node) => node.kind !== 'import' && node.doc);
  expect(docs).toEqual(['near', undefined, undefined]);
});

test('spans cover the source text, including parentheses', () => {
  const text = 'unit 1\nencoder v { a: (1 + 2) * (b)  c { } }';
  const [block] = fileOf(text).declarations;
  if (block?.kind !== 'block') throw new Error('not a block');
  const written = block.body.entries.map(({ span }) => text.slice(span.start, span.end));
  expect(written).toEqual(['a: (1 + 2) * (b)', 'c { }']);
  expect(text.slice(block.span.start, block.span.end)).toBe('encoder v { a: (1 + 2) * (b)  c { } }');
});

test('byte order mark, CR LF and lone CR are white space', () => {
  expect(printSyntax(fileOf('\ufeffunit 1\r\nlet x = 1\rlet y = 2\r\n'))).toBe(tree('let x = 1\nlet y = 2'));
});

describe('fifty thousand', () => {
  const often = (piece: string): string => `unit 1\n${piece.repeat(50_000)}`;

  test.each(['\u0000) ]x: ', '\u0000{(}', 'a { b c }\n', 'x; y {', '"\n'])(
    'mistakes %j reach the error limit',
    (piece) => {
      const { diagnostics } = parse({ file: 'a.unit', text: often(piece) });
      expect(diagnostics.at(-1)!.code).toBe('E0116');
    },
  );

  test.each([
    ['entries', 'let x = 1\n', ''],
    ['comments', '/// c\n', ''],
    ['comments within a value', ' /* c */', 'let x = ('],
  ])('%s are parsed and formatted', (_name, piece, start) => {
    const end = start === '' ? 'let z = 1' : '1)';
    const text = `unit 1\n${start}${piece.repeat(50_000)}\n${end}`;
    const once = format({ file: 'a.unit', text }).text!;
    expect(once.length).toBeGreaterThan(200_000);
  });
});
