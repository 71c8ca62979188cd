import { describe, expect, it, test } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import type { Host } from '../../src/compiler/catalog/signature.ts';
import { resolve } from '../../src/compiler/resolve/resolve.ts';
import { parse } from '../../src/compiler/syntax/parse.ts';
import { smallSpec } from '../support/spec.ts';
import { memoryHost, resolved } from './support/resolved.ts';
import { small } from './support/small.ts';

/**
 * Specs whose cost would be exponential, or grow with a number in them. A test that does not end fails by
 * timeout.
 */

function messages(text: string): readonly string[] {
  return resolved(text).diagnostics.map(({ code, message }) => `${code} ${message}`);
}

/** A chain of blocks, each of which inherits `field` from the previous one. */
function chain(kind: string, first: string, field: string, length: number): string {
  const blocks = Array.from(
    { length },
    (_, i) => `template ${kind} t${i} extends ${i === 0 ? first : `t${i - 1}`} { ${field} }`,
  );
  return `\n${blocks.join('\n')}\n`;
}

describe('a number of layers', () => {
  it.each([
    ['encoder', 'bert(layers: 1,', 'bert(layers: 1000000000,', '1000000000'],
    ['decoder', 'cross_transformer(layers: 1,', 'cross_transformer(layers: 4294967297,', '4294967297'],
    ['calculation', 'cross_transformer(layers: 1,', 'cross_transformer(layers: d * 1000,', '64000'],
  ])('is limited: %s', (_, before, after, found) => {
    expect(messages(small.replace(before, after))).toEqual([
      `E0302 \`layers\` needs a whole number from 1 to 1000, found ${found}`,
    ]);
  });

  it('is limited for each stage of a resnet', () => {
    const text =
      'unit 1\nmodel M\nencoder vision { body: resnet(block: .basic, depths: [1000000000, 1]) -> project(64) }\n';
    expect(messages(text)).toContain(
      'E0302 an item of `depths` needs a whole number from 1 to 1000, found 1000000000',
    );
  });
});

test('a share above 1 was meant in percent', () => {
  const { diagnostics } = resolved(smallSpec.replace('dropout: 10%', 'dropout: 12'));
  expect(diagnostics.map(({ hint }) => hint)).toEqual(['write `12%`']);
});

describe('`super` in a chain of blocks', () => {
  it('may repeat a value that stays small', () => {
    expect(messages(small + chain('task', 'classify', 'loss: super.loss + super.loss', 3))).toEqual([]);
  });

  it('is refused beside a list that is too long, however many blocks follow', () => {
    const list = `wrap([${'1, '.repeat(10_001)}1])`;
    const found = messages(small + chain('task', 'classify', `loss: super.loss + super.loss + ${list}`, 3));
    expect(found).toContain('E0224 `loss` has more than 10,000 parts once `super` is replaced');
  });

  it('is refused where it multiplies terms of a loss', () => {
    const found = messages(small + chain('task', 'classify', 'loss: super.loss + super.loss', 12));
    expect(found).toEqual(['E0224 `loss` has more than 10,000 parts once `super` is replaced']);
  });

  it.each([
    ['loss', 'task', 'classify', 'loss: super.loss + super.loss'],
    ['attend', 'task', 'classify', 'attend: [super.attend, super.attend]'],
    ['body', 'encoder', 'language', 'body: super.body -> super.body'],
    ['answer', 'task', 'classify', 'head { answer: wrap(super.head.answer, super.head.answer) }'],
  ])('ends in bounded time for any value: %s', (key, kind, first, field) => {
    const found = messages(small + chain(kind, first, field, 60));
    expect(found).toContain(`E0224 \`${key}\` has more than 10,000 parts once \`super\` is replaced`);
  });
});

describe('imports', () => {
  /** Files N.unit, each of which imports the next one twice by different paths, up to the last. */
  function diamonds(last: number): Host {
    const read: string[] = [];
    return {
      ...memoryHost,
      readText: (path) => {
        const [, number] = /(\d+)\.unit$/.exec(path) ?? [];
        read.push(path);
        if (read.length > 2 * (last + 1)) throw new Error('a file is read again');
        if (number === undefined) return undefined;
        const next = Number(number) + 1;
        const imports = next > last ? '' : `import "./${next}.unit"\nimport "./x/../${next}.unit"\n`;
        return `unit 1\n${imports}let c${number} = 1\n`;
      },
    };
  }

  it('visits a file once that is reached on 2^60 ways', () => {
    const text = small.replace('param d', 'import "1.unit"\nparam d');
    const { file } = parse({ file: 'model.unit', text });
    const { diagnostics, model } = resolve(file, builtins, diamonds(60), {});
    expect(diagnostics).toEqual([]);
    expect(model).toBeDefined();
  });
});

describe('numbers of a model', () => {
  it.each([
    ['1e308 * cross_entropy(', 'the weight of `cross_entropy` is too large'],
    ['1e30 * 1e30 * cross_entropy(', 'the weight of `cross_entropy` is too large'],
    ['-1e39 * cross_entropy(', 'the weight of `cross_entropy` is too large'],
  ])('are finite in 32 bits: %s', (term, message) => {
    expect(messages(small.replace('cross_entropy(', term))).toEqual([`E0317 ${message}`]);
  });

  it('are finite in 32 bits: arguments', () => {
    expect(messages(small.replace('adamw(lr: 1e-3)', 'adamw(lr: 1e-3, eps: 1e39)'))).toEqual([
      'E0317 `eps` is too large: 1e39',
    ]);
  });
});

describe('a tensor', () => {
  it.each([
    ['batch', 'batch: 8', 'batch: 9007199254740991', '9007199254740991, 24'],
    ['queries', 'queries: 1', 'queries: 1000000000', '1000000000, 64'],
    ['width', 'd    = 64', 'd    = 1000000000', '500, 1000000000'],
  ])('has at most 2^34 elements: %s', (_, before, after, shape) => {
    expect(messages(small.replace(before, after))).toEqual([
      `E0414 a tensor of shape [${shape}] has more than 17,179,869,184 elements`,
    ]);
  });
});

it('the parameters of a task have at most 2^34 elements together', () => {
  const large = small.replace('d    = 64', 'd    = 65536').replace('layers: 1', 'layers: 1000');
  expect(messages(large)).toContain('E0414 the parameters of a task have more than 17,179,869,184 elements');
});

describe('many problems', () => {
  it('are all reported, without suggestions among thousands of names', () => {
    const names = Array.from({ length: 3000 }, (_, i) => `let c${i} = nosuch${i}\n`).join('');
    const { diagnostics } = resolved(`${small}\n${names}`);
    expect(diagnostics).toHaveLength(3000);
  });
});

describe('the length of a training', () => {
  it.each([
    ['steps: 100', 'steps: 4294967296', '`steps` is too large: at most 4294967295, found 4294967296'],
    ['steps: 100', 'steps: 1e300', '`steps` is too large: at most 4294967295, found 1e300'],
    [
      'steps: 100',
      'steps: 100  accumulate: 65537',
      '`accumulate` needs a whole number from 1 to 65536, found 65537',
    ],
  ])('is limited: %s → %s', (before, after, message) => {
    expect(messages(small.replace(before, after))).toEqual([`E0302 ${message}`]);
  });
});
