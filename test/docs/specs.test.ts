import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { format } from '../../src/api/format.ts';
import { writeFiles } from '../formats/written.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { fences, pages } from './commands/blocks.ts';

/**
 * Complete specs in the documentation; test/diagnostics reads those of docs/diagnostics.md, which contain
 * errors.
 */

/** Specs that import one of the reader's specs: commands.test.ts trains them. */
const importsReader = /^import "/m;

const specs = pages
  .filter((page) => page !== 'docs/diagnostics.md')
  .flatMap(fences)
  .filter(({ content }) => /^unit 1\b/.test(content) && !importsReader.test(content))
  .map(({ page, content }) => ({ page, spec: content, model: /^model (\w+)/m.exec(content)![1] }));

/** The reader's data is missing here, which is a warning. */
const missingData = 'E0503';

/** Files required for checking specs of the docs. */
const files = {
  'data/bert/vocab.txt': '[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n',
  'detr-r50-dc5-f0fb7ef5.pth': '',
  'bert-base-uncased.safetensors': '',
};

test.each(['docs/language.md', 'docs/moving.md'])('%s has a complete spec', (page) => {
  expect(specs.map((each) => each.page)).toContain(page);
});

test.each(specs)('$model in $page has no problems and is formatted', ({ model, spec }) => {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  const file = join(folder, `${model}.unit`);
  const { diagnostics } = check({ file, text: spec });
  expect(diagnostics.filter(({ code }) => code !== missingData)).toEqual([]);
  expect(format({ file, text: spec })).toMatchObject({ text: spec });
});
