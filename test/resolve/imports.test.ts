import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { check } from '../../src/api/check.ts';
import { explain } from '../../src/api/explain.ts';
import { renderDiagnostics } from '../../src/compiler/diagnostics/render.ts';
import { smallSpec } from '../support/spec.ts';
import { temporaryFolder } from '../temporary_folder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function messages(path: string): string {
  const { diagnostics, sources } = check(path);
  return renderDiagnostics(diagnostics, sources, { color: false }).replaceAll(folder, '<folder>');
}

describe('import', () => {
  it('of an entire file, with one block changed for every reference to it', () => {
    write('base.unit', smallSpec);
    const path = write(
      'own.unit',
      'unit 1\nmodel Own\nimport "base.unit"\ndecoder shared extends shared { scope: .task }\ntrain { steps: 9 }\n',
    );
    const { model, diagnostics } = check(path);
    expect(diagnostics).toEqual([]);
    expect(model).toMatchObject({
      name: 'Own',
      decoders: [{ name: 'shared', scope: 'task' }],
      train: { steps: 9, batch: 4 },
    });
    expect(model!.tasks.map(({ name, decoding }) => [name, decoding?.decoder])).toEqual([
      ['verify', 'shared'],
      ['category', 'shared'],
    ]);
  });

  it('of names includes their dependencies and nothing else', () => {
    write('base.unit', `${smallSpec}\nparam unused = 3\n`);
    const path = write(
      'own.unit',
      'unit 1\nmodel Own\nimport { category } from "base.unit"\ntrain { steps: 2  batch: 4  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }\n',
    );
    const { model } = check(path);
    expect(model!.tasks.map(({ name }) => name)).toEqual(['category']);
    expect(model!.encoders.map(({ name }) => name)).toEqual(['language']);
  });

  it('may override a constant', () => {
    write(
      'base.unit',
      smallSpec.replace('model Small', 'model Small\nparam size = 16').replaceAll('16)', 'size)'),
    );
    const path = write('own.unit', 'unit 1\nmodel Own\nimport "base.unit"\nlet size = 64\n');
    expect(messages(path)).toContain('64');
  });

  it('resolves paths from the folder of the imported file', () => {
    const text = smallSpec.replace('wordpiece(size: 400)', 'wordpiece("words.txt")');
    write('base.unit', text);
    write('words.txt', '[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\n');
    const nested = join(folder, 'deep');
    rmSync(nested, { recursive: true, force: true });
    const path = write('own.unit', 'unit 1\nmodel Own\nimport "./base.unit"\n');
    expect(check(path).model!.modalities[1]!.prepare[0]!.args.vocabulary).toBe('words.txt');
  });

  it('reports missing, circular, unknown and broken imports in the files concerned', () => {
    write('broken.unit', 'unit 1\nlet d = \n');
    write('circle.unit', 'unit 1\nimport "own.unit"\n');
    write('base.unit', smallSpec);
    const path = write(
      'own.unit',
      [
        'unit 1',
        'model Own',
        'import "nowhere.unit"',
        'import "circle.unit"',
        'import "broken.unit"',
        'import { classfy } from "base.unit"',
        'import "base.unit"',
        'task verify { queries: 1 }',
        '',
      ].join('\n'),
    );
    expect(messages(path)).toMatchSnapshot();
  });
});

describe('super', () => {
  const withTask = (task: string) => smallSpec.replace(/task category extends[^\n]*\n/, `${task}\n`);

  it('is the inherited value, in sums, lists and pipes', () => {
    const text = withTask(
      'task category extends classify { dataset: names  attend: [language]  queries: 2 * super.queries  loss: super.loss + 2 * super.loss }',
    );
    const { model, diagnostics } = check({ file: 'model.unit', text });
    expect(diagnostics).toEqual([]);
    const task = model!.tasks.find(({ name }) => name === 'category')!;
    expect(task.decoding?.queries).toBe(4);
    expect(task.loss.map(({ weight }) => weight)).toEqual([1, 2]);
  });

  it('requires an inherited value', () => {
    const text = withTask(
      'task category extends classify { dataset: names  attend: [language]  batch: super.bach }',
    );
    const { diagnostics } = check({ file: 'model.unit', text });
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'E0223 nothing called `super.bach` is inherited',
    ]);
  });
});

describe('explain', () => {
  const source = { file: 'model.unit', text: smallSpec };
  const summary = (path: string, set = {}) => {
    const { explanation } = explain(source, path, { set });
    return 'code' in explanation ? `${explanation.code} ${explanation.message}` : explanation.summary;
  };

  it.each([
    ['verify.queries', '`verify.queries` is inherited from the template `classify`'],
    ['verify.dataset', '`verify.dataset` is given in the block itself'],
    ['train.optimizer.lr', '`train.optimizer.lr` is given in the block itself'],
    ['train.group.slow.lr', '`train.group.slow.lr` is given in the block itself'],
    ['vision.body.backbone.stem', '`vision.body.backbone.stem` is given in the block itself'],
    ['verify.nothing', 'E0215 there is nothing called `verify.nothing` to explain'],
    ['nobody.queries', 'E0215 there is nothing called `nobody.queries` to explain'],
  ])('%s', (path, expected) => expect(summary(path)).toBe(expected));

  it('shows the default, and that a value is overridden', () => {
    expect(summary('train.optimizer.beta1')).toContain("the catalog's default is 0.9");
    expect(summary('train.steps', { 'train.steps': '7' })).toBe('`train.steps` is overridden');
  });

  it('shows the replaced value', () => {
    const { explanation } = explain(source, 'train.steps', { set: { 'train.steps': '7' } });
    expect('labels' in explanation && explanation.labels.map(({ text }) => text)).toEqual([
      'this value',
      'replaces this',
    ]);
  });
});
