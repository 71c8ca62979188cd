import { describe, expect, test } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import type { BlockSignature, ParameterSignature } from '../../src/compiler/catalog/signature.ts';
import { resolve } from '../../src/compiler/resolve/resolve.ts';
import { parse } from '../../src/compiler/syntax/parse.ts';
import { host, known } from './everything.ts';
import { exampleSpec } from './example_spec.ts';

/** Every built-in and block is documented, and its example is a valid spec without diagnostics. */

const { blocks, ...rest } = builtins;
const calls = Object.values(rest).flat();

function expectDocumented(summary: string, parameters: readonly ParameterSignature[]): void {
  expect(summary).toMatch(/^\S.*\.$/s);
  for (const { name, doc } of parameters) expect(doc, name).toMatch(/^\S.*\.$/s);
  expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
}

/**
 * Diagnostics that point into the example of a spec, and all syntax errors. The example of a head has no loss
 * that reads it (E0343).
 */
function problemsOf(before: string, example: string, after: string): readonly string[] {
  const { file, diagnostics } = parse({ file: 'example.unit', text: before + example + after });
  const [start, end] = [before.length, before.length + example.length];
  const resolved = resolve(file, known, host, {}).diagnostics.filter(
    ({ code, labels }) => code !== 'E0343' && labels.some(({ span }) => span.start < end && start < span.end),
  );
  return [...diagnostics, ...resolved].map(({ message }) => message);
}

describe.each(calls)('$category $name', (builtin) => {
  const [before, after] = exampleSpec(builtin);

  test('is documented', () => expectDocumented(builtin.summary, builtin.parameters));

  test('has a valid example', () => {
    expect(builtin.example).toContain(`${builtin.name}(`);
    expect(problemsOf(before, builtin.example, after)).toEqual([]);
  });

  test('has an example whose mistakes would be reported', () => {
    const wrong = builtin.example
      .replace(`${builtin.name}(`, `${builtin.name}(nonsense: 1, `)
      .replace(', )', ')');
    expect(problemsOf(before, wrong, after).join()).toContain('nonsense');
  });
});

describe.each(blocks)('block $kind', (block: BlockSignature) => {
  test('is documented', () => {
    expectDocumented(block.summary, block.fields);
    for (const { summary, fields } of block.nested) expectDocumented(summary, fields);
  });

  test('has a valid example', () => {
    expect(block.example.startsWith(block.kind)).toBe(true);
    expect(problemsOf(...exampleSpec(block))).toEqual([]);
  });
});
