import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/compiler/model/model.ts';
import { printModel } from '../../src/compiler/model/print.ts';
import type { OverrideTexts } from '../../src/compiler/resolve/overrides/overrides.ts';
import { resolved } from './support/resolved.ts';
import { changed, small } from './support/small.ts';

function modelOf(text: string, overrides: OverrideTexts = {}): Model {
  const { model, text: problems } = resolved(text, overrides);
  if (!model) throw new Error(problems);
  return model;
}

/** The printed lines of one section. */
function section(model: Model, heading: string): string {
  return printModel(model)
    .split('\n\n')
    .find((part) => part.startsWith(heading))!;
}

describe('the model of a spec', () => {
  it('prints readably, with every default', () => {
    expect(printModel(modelOf(small))).toMatchInlineSnapshot(`
      "model Small

      modality text: tokens i32[tokens]
        prepare
          wordpiece(size: 500, lowercase: true)
          truncate(length: 24)
        fact vocabulary 500
        fact tokens 24

      encoder language
        reads text
        body
          bert(layers: 1, width: 64, heads: 4, hidden: 128, positions: 512, segments: 2, dropout: 0.1, norm_eps: 1e-12, activation: "gelu", pad: 0) as words
          project(width: 64)
        view cls
          first()

      decoder shared
        body cross_transformer(layers: 1, heads: 4, hidden: 128, width: 64, dropout: 0.1, norm_eps: 0.00001, activation: "relu")
        scope model

      dataset names
        format scenes(yields: "names", train: 4000, valid: 500, size: 48, sprites: 10)
        classes 8

      task category: glue
        index 0
        dataset names
        decoder shared
        attend language
        queries 1
        head answer classification(classes: 8, dropout: 0.1, norm_eps: 1e-12, activation: "gelu")
        loss 1 * cross_entropy(head: head.answer, truth: truth.label, label_smoothing: 0)
        every_layer false
        metric accuracy(head: head.answer, truth: truth.label)
        sampling 1
        batch 8

      train
        steps 100
        batch 8
        seed 1
        optimizer adamw(lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0)
        lr_schedule constant(warmup: 0)
        clip none
        checkpoint every 1000, keep 3
        evaluate every 1000, samples 500
      "
    `);
  });

  it('exists for the quickstart', () => {
    const quickstart = readFileSync(new URL('../../examples/quickstart.unit', import.meta.url), 'utf8');
    const model = modelOf(quickstart);
    expect(model.tasks.map(({ name, index, family }) => [name, index, family])).toEqual([
      ['answer', 0, 'vl'],
      ['verify', 1, 'vl'],
      ['name_category', 2, 'glue'],
    ]);
    expect(model.tasks.map(({ sampling }) => sampling).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  it('represents a single metric or encoder without brackets as a list of one', () => {
    const task = modelOf(changed('attend:  [language]', 'attend: language')).tasks[0]!;
    expect(task.decoding?.attend.map(({ encoder }) => encoder)).toEqual(['language']);
    expect(task.metrics.map(({ builtin }) => builtin)).toEqual(['accuracy']);
  });

  it('weights the terms of a loss', () => {
    const loss =
      'loss: 2 * dataset.classes * cross_entropy(head.answer, truth.label) / 4 - cross_entropy(head.answer, truth.label)';
    const [task] = modelOf(changed('loss:    cross_entropy(head.answer, truth.label)', loss)).tasks;
    expect(task!.loss.map(({ weight, call }) => [weight, call.builtin])).toEqual([
      [4, 'cross_entropy'],
      [-1, 'cross_entropy'],
    ]);
  });

  it('includes sizes of the tensor as facts', () => {
    const image =
      'modality image { tensor: f32[3, d, 32]  prepare: resize(height: 64, width: 32) }\n\nencoder';
    const { modalities } = modelOf(changed('encoder', image));
    const { facts, dims } = modalities.find(({ name }) => name === 'image')!;
    expect(facts).toEqual({ height: 64, width: 32 });
    expect(dims).toEqual([3, 64, 32]);
  });
});

describe('templates', () => {
  const heir = (text: string) => changed('task category extends classify { dataset: names }', text);

  it('`:` replaces and `{ }` amends entry by entry', () => {
    const text = heir(`task category extends classify {
      dataset: names  queries: 3  head { second: classification(2) }  metric: accuracy(head.second, truth.label)
    }`);
    const task = modelOf(text).tasks[0]!;
    expect(task.decoding?.queries).toBe(3);
    expect(task.heads.map(({ label, args }) => [label, args.classes])).toEqual([
      ['answer', 8],
      ['second', 2],
    ]);
  });

  it('may be inherited through several blocks, templates or not, in any order', () => {
    const text = heir(`task b extends a { queries: 5 }
      task a extends middle { dataset: names }
      template task middle extends classify { queries: 4 }`);
    expect(modelOf(text).tasks.map(({ name, decoding }) => [name, decoding?.queries])).toEqual([
      ['b', 5],
      ['a', 4],
    ]);
  });

  it('are checked even if nothing extends them', () => {
    const { diagnostics } = resolved(`${small}\ntemplate task lonely { queries: "many" }`);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['E0301', '`queries` needs a whole number ≥ 1, found "many"'],
    ]);
  });

  it('report a mistake once, however many blocks are derived', () => {
    const text = `${changed('queries: 1', 'queries: 0')}\ntask again extends classify { dataset: names }`;
    expect(resolved(text).diagnostics.map(({ code }) => code)).toEqual(['E0302']);
  });

  it('report cycles and continue', () => {
    const text = `${small}\ntemplate task x extends y { }\ntemplate task y extends x { querries: 1 }`;
    expect(resolved(text).diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['E0212', '`x` inherits from itself: x → y → x'],
      ['E0202', 'a task has no key `querries`'],
    ]);
  });
});

describe('constants', () => {
  it('may be declared in any order and use each other', () => {
    const text = changed('param d    = 64', 'let a = b / 2 + 3 * 4\nlet b = -c\nlet c = -104\nparam d = a');
    expect(modelOf(text).decoders[0]!.body.args.width).toBe(64);
  });

  it('may have values other than numbers', () => {
    const text = changed('yields: .names', 'yields: kind').replace('param d', 'let kind = .names\nparam d');
    expect(modelOf(text).datasets[0]!.format.args.yields).toBe('names');
  });

  it('accept long chains and wide sums', () => {
    const chain = Array.from({ length: 5000 }, (_, i) => `let c${i} = c${i + 1}`).join('\n');
    const doubling = Array.from({ length: 60 }, (_, i) => `let e${i} = e${i + 1} + e${i + 1}`).join('\n');
    const text = changed(
      'param d    = 64',
      `${chain}\nlet c5000 = e0 / e0 * 64\n${doubling}\nlet e60 = 1\nparam d = c0`,
    );
    expect(modelOf(text).decoders[0]!.body.args.width).toBe(64);
  });

  it('report every cycle once, without follow-up errors', () => {
    const text = changed('param d    = 64', 'let x = x\nlet y = z\nlet z = y + d\nparam d = y');
    expect(resolved(text).diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['E0210', 'the constant `x` is defined in terms of itself'],
      ['E0210', 'constants defined by one another: y → z → y'],
    ]);
  });
});

describe('overrides', () => {
  it('set params', () => {
    expect(section(modelOf(small, { d: '2 * 16' }), 'decoder shared')).toContain('width: 32');
  });

  it('reach into blocks, nested blocks, calls and pipes', () => {
    const model = modelOf(small, {
      'train.steps': '1_000',
      'train.checkpoint.every': '7',
      'train.optimizer.lr': '1e-5',
      'task.category.queries': '2',
      'category.head.answer.classes': '3',
      'dataset.names.attributes': '5',
      'language.body.words.layers': '4',
      'language.body.project.width': 'd',
    });
    expect(model.train).toMatchObject({ steps: 1000, checkpoint: { every: 7, keep: 3 } });
    expect(model.train.optimizer.args.lr).toBe(1e-5);
    expect(model.tasks[0]).toMatchObject({ decoding: { queries: 2 }, heads: [{ args: { classes: 3 } }] });
    expect(model.datasets[0]!.facts).toEqual({ classes: 8, attributes: 5 });
    expect(model.encoders[0]!.body.map(({ args }) => [args.layers, args.width])).toEqual([
      [4, 64],
      [undefined, 64],
    ]);
  });

  it('of a template apply to derived blocks', () => {
    expect(modelOf(small, { 'classify.queries': '9' }).tasks[0]!.decoding?.queries).toBe(9);
  });

  it.each([
    ['dropout', '0', 'E0215'],
    ['dd', '0', 'E0215'],
    ['train', '0', 'E0215'],
    ['train.steps.x', '0', 'E0215'],
    ['train.stepz', '0', 'E0202'],
    ['train.steps', '0', 'E0302'],
    ['train.steps', '1 2', 'E0216'],
    ['train.steps', '1\nlet x = 2', 'E0216'],
    ['train.steps', '', 'E0216'],
    ['task.nothing.queries', '0', 'E0215'],
    ['train.group.slow.lr', '0', 'E0215'],
    ['language.body.nothing.width', '0', 'E0215'],
  ])('%s=%s is refused with %s', (path, value, code) => {
    const { diagnostics, text } = resolved(small, { [path]: value });
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(text).toContain(`--> --set ${path}:1:`);
  });

  it('of a block that the spec does not declare are refused with the block to add', () => {
    const { text } = resolved(small, { 'device.precision': '.f16' });
    expect(text).toContain('the spec has no block `device` to override');
    expect(text).toContain('add `device { }` to the spec');
  });

  it('require a kind if the name of a block is ambiguous', () => {
    const text = `${small}\ndataset category { format: scenes(yields: .names) }`;
    expect(resolved(text, { 'category.queries': '2' }).diagnostics.map(({ code }) => code)).toEqual([
      'E0215',
    ]);
    expect(modelOf(text, { 'task.category.queries': '2' }).tasks[0]!.decoding?.queries).toBe(2);
  });
});

describe('mistakes', () => {
  it.each([
    ['attend:  [language]', 'attend:  [language.clz]', 'the encoder `language` has no view called `clz`'],
    ['attend:  [language]', 'attend:  [shared]', '`shared` is a decoder, not an encoder'],
    ['reads: text', 'reads: classify', '`classify` is a task, not a modality'],
    [
      'head.answer, truth.label)\n  metric',
      'answer, truth.label)\n  metric',
      '`head` needs `head.NAME`, found the name `answer`',
    ],
    ['queries: 1', 'queries: dataset.clases', 'the dataset `names` declares no number called `clases`'],
    [
      'hidden: 2 * d) as',
      'hidden: 2 * d, dropout: 150%) as',
      '`dropout` needs a number from 0 to 0.99, found 150%',
    ],
    ['param d    = 64', 'param d    = dataset.classes', '`dataset` has a meaning only inside a task'],
    [
      'lr_schedule: constant()',
      'lr_schedule: constant',
      '`lr_schedule` needs a learning-rate schedule, written as a call, found the name `constant`',
    ],
    [
      'lr_schedule: constant()',
      'lr_schedule: adamw(lr: 1)',
      '`adamw` is an optimizer, not a learning-rate schedule',
    ],
    ['truncate(24)', 'resize(height: 4, width: 4)', '`resize` works on pixels, not on tokens'],
    ['wordpiece(size: 500) -> ', '', 'the size of the vocabulary is not known'],
    [
      'yields: .names',
      'yields: "names"',
      '`yields` needs .questions, .statements, .names, .captions or .boxes, found "names"',
    ],
    [
      'steps: 100',
      'steps: 100\n  group slow { params: language.wordz }',
      'there are no parameters at `language.wordz`',
    ],
    ['reads: text', 'reads: txt', 'there is no modality called `txt`'],
    ['task category', 'task language', '`language` names both an encoder and a task'],
  ])('%s → %s', (from, to, message) => {
    expect(resolved(changed(from, to)).diagnostics.map((diagnostic) => diagnostic.message)).toEqual([
      message,
    ]);
  });

  it('are all reported, in the order of the text', () => {
    const text = small
      .replace('queries: 1', 'queries: 0')
      .replace('size: 500', 'size: 1')
      .replace('lr: 1e-3', 'lr: 0')
      .replace('d    = 64', 'd    = 1 / 0');
    const { diagnostics } = resolved(text);
    const starts = diagnostics.map(({ labels }) => labels[0]!.span.start);
    expect(diagnostics.map(({ code }) => code)).toEqual(['E0308', 'E0302', 'E0302', 'E0302']);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('in the syntax do not make skipped parts look missing', () => {
    const { diagnostics } = resolved(changed('  reads: text', '  reads: text text'));
    expect(diagnostics.every(({ code }) => code.startsWith('E01'))).toBe(true);
    expect(diagnostics.length).toBeGreaterThan(0);
  });

  it('in overrides follow those in the text', () => {
    const { diagnostics } = resolved(changed('queries: 1', 'queries: 0'), { 'train.steps': '0' });
    expect(diagnostics.map(({ labels }) => labels[0]!.span.file)).toEqual([
      'model.unit',
      '--set train.steps',
    ]);
  });
});
