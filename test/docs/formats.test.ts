import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { builtins } from '../../src/builtins.ts';

/** The dataset blocks and formats in docs/formats.md are valid. */

const text = readFileSync(new URL('../../docs/formats.md', import.meta.url), 'utf8');

const spec = (dataset: string) => `unit 1
model Docs
modality image { tensor: f32[3, 32, 32]  prepare: resize(height: 32, width: 32) -> normalize() }
encoder vision { reads: image  body: patches(8, width: 32) }
${dataset}
task use {
  dataset: ${/^dataset (\w+)/.exec(dataset)![1]}
  head { first: embedding(vision, 8)  second: embedding(vision, 8) }
  loss: contrastive(head.first, head.second, temperature: 0.1)
  metric: retrieval(head.first, head.second)
}
train { steps: 1  batch: 2  optimizer: adamw(lr: 1e-3, eps: 1e-8, weight_decay: 0)  lr_schedule: constant()  checkpoint { every: 1  keep: 1 }  evaluate { every: 1  samples: 1 } }
`;

const inline = [...text.matchAll(/`(dataset [^`\n]+)`/g)].map(([, block]) => block!);
const blocks = [...text.matchAll(/^```\n(dataset [\s\S]*?)\n```/gm)].map(([, block]) => block!);
/** Calls in blocks that contain only calls, and in running text. */
const calls = [...text.matchAll(/^`?((?:coco_json|captions|voc_xml)\(.*\))`?\.?/gm)].map(
  ([, call]) => `dataset shown { format: ${call} }`,
);
const examples = [...inline, ...blocks, ...calls];

const formats = builtins.formats.map(({ name }) => name);

test.each(formats)('formats.md has an example of %s', (format) => {
  expect(examples.filter((example) => example.includes(`format: ${format}(`))).not.toEqual([]);
});

test('every format has a section, or the section on Parquet files', () => {
  const sections = [...text.matchAll(/^## `(\w+)`$/gm)].map(([, name]) => name!);
  const others = formats.filter((name) => !name.endsWith('_parquet'));
  expect(sections.toSorted()).toEqual(others.toSorted());
});

/** The task of the spec reads an image, which some datasets lack. */
const otherField = 'E0346';

test.each(examples)('%s', (example) => {
  const { diagnostics } = check({ file: 'docs.unit', text: spec(example) });
  const errors = diagnostics.filter(({ severity, code }) => severity === 'error' && code !== otherField);
  expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});
