import { expect, test } from 'vitest';
import { resolve } from '../../src/compiler/resolve/resolve.ts';
import { parse } from '../../src/compiler/syntax/parse.ts';
import { host, known } from '../catalog/everything.ts';
import { fences, pages, textOf } from './commands/blocks.ts';

/** Spec fragments in the docs: blocks of the language, and chains of preparation steps. */

interface Fragment {
  readonly page: string;
  readonly text: string;
}

/** Pages whose fragments are read by other tests: test/catalog, test/diagnostics. */
const elsewhere = ['docs/builtins.md', 'docs/diagnostics.md'];

const block = /^(?:modality|encoder|decoder|dataset|task|template|train|device)\b[^\n]*\{/;

const read = pages.filter((page) => !elsewhere.includes(page));

const fenced: readonly Fragment[] = read
  .flatMap(fences)
  .filter(({ language }) => language === '')
  .map(({ page, content }) => ({ page, text: asBlock(content) }))
  .filter(({ text }) => block.test(text));

/** Blocks in running text: `train { batch: 16  accumulate: 4 }`; formats.test.ts reads those of docs/formats.md. */
const inline: readonly Fragment[] = read
  .filter((page) => page !== 'docs/formats.md')
  .flatMap((page) =>
    [
      ...textOf(page)
        .replace(/^ *```[\s\S]*?^ *```$/gm, '')
        .matchAll(/`([^`\n]+)`/g),
    ]
      .map(([, text]) => ({ page, text: `${text}\n` }))
      .filter(({ text }) => block.test(text) && isComplete(text)),
  );

/** Whether a block has values, without omissions, and does not replace an imported block. */
function isComplete(text: string): boolean {
  return /^[\w ]+\{.*: /.test(text) && !/…|(\w+) extends \1\b/.test(text);
}

const fragments = [...fenced, ...inline];

/** A chain of preparation steps as a block; `…` in a list represents more of the same. */
function asBlock(text: string): string {
  const pipe = /^(?:flip|resize|resample)\(/.test(text);
  return (pipe ? `modality image { tensor: f32[3, height, width]  prepare: ${text} }\n` : text).replace(
    ', …',
    '',
  );
}

/** Declarations to which the fragments refer, by name. */
const context = [
  'let d = 64',
  'let heads = 4',
  'let hidden = 128',
  'modality image { tensor: f32[3, 64, 64]  prepare: resize(height: 64, width: 64) }',
  'modality text { tensor: i32[tokens]  prepare: wordpiece(size: 400) -> truncate(12) }',
  'modality passenger { tensor: f32[3]  prepare: standardize() -> categorize(8) }',
  `encoder vision {
    reads: image
    body: resnet(depth: 50) as backbone -> project(64) -> tokens()
    views { pooled: mean() }
  }`,
  `encoder language {
    reads: text
    body: bert(layers: 1, width: 64, heads: 4, hidden: 128)
    views { cls: first() }
  }`,
  'encoder table { reads: passenger  body: column_tokens(64)  views { summary: mean() } }',
  'decoder shared { body: cross_transformer(layers: 1, heads: 4, hidden: 128, width: 64) }',
  'dataset objects { format: everything()  classes: 8  attributes: 400 }',
  'dataset questions { format: everything()  classes: 8 }',
  'dataset captions { format: everything() }',
  'dataset homes { format: code()  columns { row: numbers(["a", "b"], categories: ["c"])  price: value("price") } }',
  `template task classify {
    dataset: questions  decoder: shared  attend: [vision]  queries: 1
    head { answer: classification(dataset.classes) }
    loss: cross_entropy(head.answer, truth.label)
    metric: accuracy(head.answer, truth.label)
  }`,
  'task answer extends classify {}',
  'train { steps: 1000  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }',
];

/** `task answer` of `task answer extends base { … }` */
function headOf(declaration: string): string {
  return declaration.trim().split(/ extends | ?\{/)[0]!;
}

/** Excerpts of blocks omit required fields. */
const incomplete = 'E0303';

/** Diagnostics that point into a fragment, and all syntax errors. */
function problemsOf(text: string): readonly string[] {
  const own = new Set([...text.matchAll(/^\w+(?: +\w+)* *(?=extends|\{)/gm)].map(([head]) => headOf(head)));
  const before = `unit 1\nmodel Docs\n${context.filter((each) => !own.has(headOf(each))).join('\n')}\n`;
  const { file, diagnostics } = parse({ file: 'docs.unit', text: before + text });
  const resolved = resolve(file, known, host, {}).diagnostics.filter(
    ({ code, labels }) => code !== incomplete && labels.some(({ span }) => span.end > before.length),
  );
  return [...diagnostics, ...resolved].map(({ code, message }) => `${code} ${message}`);
}

test('the docs have parts of specs', () => {
  expect(fragments.length).toBeGreaterThan(10);
});

test.each(fragments)('a part of a spec in $page has no problems: $text', ({ text }) => {
  expect(problemsOf(text)).toEqual([]);
});

test('a mistake in a part of a spec is found', () => {
  expect(problemsOf('task price { dataset: objects  nonsense: 1 }\n').join()).toContain('nonsense');
});
