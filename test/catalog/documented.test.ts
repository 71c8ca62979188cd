import { describe, expect, test } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import type {
  BlockSignature,
  FormatSignature,
  Host,
  ParameterSignature,
} from '../../src/compiler/catalog/signature.ts';
import { resolve } from '../../src/compiler/resolve/resolve.ts';
import { parse } from '../../src/compiler/syntax/parse.ts';
import { exampleSpec } from './example_spec.ts';

/** Every word and block says what it does, and its example is right: it parses, and nothing in it is reported. */

const { blocks, ...rest } = builtins;
const calls = Object.values(rest).flat();

function expectDocumented(summary: string, parameters: readonly ParameterSignature[]): void {
  expect(summary).toMatch(/^\S.*\.$/s);
  for (const { name, doc } of parameters) expect(doc, name).toMatch(/^\S.*\.$/s);
  expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
}

/** A dataset of every kind of truth, for examples of losses, metrics and heads. */
const everything: FormatSignature = {
  name: 'everything',
  category: 'format',
  summary: '',
  parameters: [],
  example: '',
  truth: [...new Set(builtins.formats.flatMap(({ truth }) => truth)), 'label', 'scores', 'box', 'attributes'],
};
const known = { ...builtins, formats: [...builtins.formats, everything] };

/** All files of examples are there; a vocabulary is short. */
const host: Host = {
  readText: () => '[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n',
  exists: () => true,
  resolve: (_file, path) => `/${path}`,
};

/** Problems of a spec that point into the example in it, and all that the parser finds. */
function problemsOf(before: string, example: string, after: string): readonly string[] {
  const { file, diagnostics } = parse({ file: 'example.unit', text: before + example + after });
  const [start, end] = [before.length, before.length + example.length];
  const resolved = resolve(file, known, host, {}).diagnostics.filter(({ labels }) =>
    labels.some(({ span }) => span.start < end && start < span.end),
  );
  return [...diagnostics, ...resolved].map(({ message }) => message);
}

describe.each(calls)('$category $name', (word) => {
  const [before, after] = exampleSpec(word);

  test('is documented', () => expectDocumented(word.summary, word.parameters));

  test('has an example that is right', () => {
    expect(word.example).toContain(`${word.name}(`);
    expect(problemsOf(before, word.example, after)).toEqual([]);
  });

  test('would have a wrong example reported', () => {
    const wrong = word.example.replace(`${word.name}(`, `${word.name}(nonsense: 1, `).replace(', )', ')');
    expect(problemsOf(before, wrong, after).join()).toContain('nonsense');
  });
});

describe.each(blocks)('block $kind', (block: BlockSignature) => {
  test('is documented', () => {
    expectDocumented(block.summary, block.fields);
    for (const { summary, fields } of block.nested) expectDocumented(summary, fields);
  });

  test('has an example that is right', () => {
    expect(block.example.startsWith(block.kind)).toBe(true);
    expect(problemsOf(...exampleSpec(block))).toEqual([]);
  });
});
