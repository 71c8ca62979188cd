import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printModel } from '../../src/compiler/model/print.ts';
import { format } from '../../src/compiler/syntax/format.ts';
import { resolved } from './support/resolved.ts';

const quickstart = readFileSync(new URL('../../examples/quickstart.unit', import.meta.url), 'utf8');
const pieces = quickstart.match(/\s+|\w+|[^\s\w]/g) ?? [];

/** Tokens of the language, and invalid text. */
const insertion = fc.oneof(
  fc.constantFrom(...new Set(pieces)),
  fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ':',
    '->',
    '.',
    '/ 0',
    '1e999',
    '-',
    '"',
    'extends',
    'template',
    'as x',
    '__proto__',
  ),
  fc.string({ maxLength: 5 }),
);

const mutation = fc.record({
  at: fc.nat({ max: pieces.length - 1 }),
  remove: fc.nat({ max: 3 }),
  insert: fc.array(insertion, { maxLength: 3 }),
});

function mutated(mutations: readonly { at: number; remove: number; insert: readonly string[] }[]): string {
  const result = [...pieces];
  for (const { at, remove, insert } of mutations) result.splice(at, remove, ...insert);
  return result.join('');
}

describe('resolve', () => {
  it('never throws, and returns a model if there are no diagnostics', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const { model, diagnostics } = resolved(mutated(mutations));
        for (const { labels } of diagnostics) expect(labels.length).toBeGreaterThan(0);
        if (diagnostics.length === 0) expect(model).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  it('returns the same model for the formatted spec', () => {
    let valid = 0;
    fc.assert(
      fc.property(fc.array(mutation, { maxLength: 1 }), (mutations) => {
        const text = mutated(mutations);
        const { model, diagnostics } = resolved(text);
        fc.pre(diagnostics.length === 0);
        valid++;
        const formatted = resolved(format({ file: 'model.unit', text }).text!);
        expect(printModel(formatted.model!)).toBe(printModel(model!));
      }),
      { numRuns: 50 },
    );
    expect(valid).toBe(50);
  });

  it('never throws on overrides', () => {
    const name = fc.constantFrom(
      'd',
      'dropout',
      'train',
      'steps',
      'task',
      'answer',
      'optimizer',
      'lr',
      'body',
      'vision',
      'head',
      'group',
    );
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
    const override = fc.dictionary(path, insertion, { maxKeys: 3 });
    fc.assert(
      fc.property(override, (overrides) => {
        expect(resolved(quickstart, overrides).diagnostics.every(({ labels }) => labels.length > 0)).toBe(
          true,
        );
      }),
      { numRuns: 200 },
    );
  });
});
