import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lexer } from '../../grammar/tokens.ts';
import { diagnosticsToJson } from '../../src/compiler/diagnostics/json.ts';
import { renderDiagnostics } from '../../src/compiler/diagnostics/render.ts';
import type { SyntaxFile } from '../../src/compiler/syntax/ast.ts';
import { format } from '../../src/compiler/syntax/format.ts';
import { printSource } from '../../src/compiler/syntax/layout.ts';
import { parse } from '../../src/compiler/syntax/parse.ts';
import { printSyntax } from '../../src/compiler/syntax/print.ts';
import { commented, mutated, syntaxFile, tokenSoup } from './arbitrary.ts';

const quickstart = readFileSync(new URL('../../examples/quickstart.unit', import.meta.url), 'utf8');
const runs = { numRuns: 300 };

/** Declarations without spans. */
function bare({ version, model, declarations }: SyntaxFile): unknown {
  const drop = (key: string, value: unknown) => (key === 'span' ? undefined : value);
  return JSON.parse(JSON.stringify({ version, model, declarations }, drop));
}

test('parse ∘ print is the identity', () => {
  fc.assert(
    fc.property(syntaxFile, (file) => {
      const { file: again, diagnostics } = parse({ file: 'a.unit', text: printSource(file) });
      expect(diagnostics).toEqual([]);
      expect(bare(again)).toEqual(bare(file));
    }),
    runs,
  );
});

describe('parser, renderer, printer and formatter accept any text', () => {
  const survives = (text: string): void => {
    const { file, diagnostics } = parse({ file: 'a.unit', text });
    const sources = new Map([['a.unit', text]]);
    const starts = diagnostics.map(({ labels }) => labels[0]!.span.start);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    for (const { span } of diagnostics.flatMap(({ labels }) => labels)) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThanOrEqual(span.start);
      expect(span.end).toBeLessThanOrEqual(text.length);
    }
    renderDiagnostics(diagnostics, sources, { color: true });
    diagnosticsToJson(diagnostics, sources);
    printSyntax(file);
    const { text: once } = format({ file: 'a.unit', text });
    if (once !== undefined) expect(format({ file: 'a.unit', text: once }).text).toBe(once);
  };

  test('arbitrary text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), survives), runs);
  });
  test('halves of surrogate pairs and control characters', () => {
    const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code));
    fc.assert(fc.property(fc.string({ unit }), survives), runs);
  });
  test('tokens of the language in any order', () => {
    fc.assert(fc.property(tokenSoup, survives), runs);
  });
  test('the quickstart, damaged', () => {
    fc.assert(fc.property(mutated(quickstart), survives), runs);
  });
});

test('formatting keeps the tree and every comment, and is idempotent', () => {
  const tokens = lexer.tokenize(quickstart).tokens.map(({ image }) => image);
  const texts = ({ comments }: SyntaxFile) =>
    comments.map(({ text }) => text.replaceAll(/[ \t]+$/gm, '')).toSorted();
  fc.assert(
    fc.property(commented(tokens), (text) => {
      const before = parse({ file: 'a.unit', text });
      expect(before.diagnostics).toEqual([]);
      const once = format({ file: 'a.unit', text }).text!;
      const after = parse({ file: 'a.unit', text: once });
      expect(after.diagnostics).toEqual([]);
      expect(texts(after.file)).toEqual(texts(before.file));
      expect(withoutDocs(after.file)).toEqual(withoutDocs(before.file));
      expect(format({ file: 'a.unit', text: once }).text).toBe(once);
    }),
    { numRuns: 100 },
  );
});

/** A doc comment in the middle of a declaration moves above it, and then documents it. */
function withoutDocs(file: SyntaxFile): unknown {
  return JSON.parse(JSON.stringify(bare(file), (key, value) => (key === 'doc' ? undefined : value)));
}
