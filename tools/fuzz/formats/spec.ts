import { type Arbitrary, array, constantFrom, letrec, oneof, string, tuple } from 'fast-check';
import { specTokens } from './spec_tokens.ts';

const name = constantFrom(
  'a',
  'b',
  'd',
  'image',
  'task',
  'super',
  '__proto__',
  'constructor',
  'dataset',
  'vision',
);
const blockKind = constantFrom(
  'modality',
  'encoder',
  'decoder',
  'dataset',
  'task',
  'template task',
  'train',
  'device',
  'group',
  'head',
  'views',
);
const callee = constantFrom(
  ...specTokens.filter((token) => token.endsWith('(')).map((token) => token.slice(0, -1)),
);
const number = constantFrom('0', '1', '-1', '1.5', '1e-3', '10%', '1e308', '4294967296', '1000000000');

/** Values and blocks nested in each other, from the grammar of the language. */
const { block } = letrec<{ readonly value: string; readonly field: string; readonly block: string }>(
  (tie) => ({
    value: oneof(
      { depthSize: 'small', withCrossShrink: false },
      number,
      name,
      name.map((text) => `.${text}`),
      string({ maxLength: 6 }).map((text) => JSON.stringify(text)),
      array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      tuple(callee, array(tuple(name, tie('value')), { maxLength: 3 })).map(
        ([called, args]) => `${called}(${args.map(([key, value]) => `${key}: ${value}`).join(', ')})`,
      ),
      array(tie('value'), { minLength: 2, maxLength: 3 }).map((items) => items.join(' -> ')),
      tuple(tie('value'), constantFrom(' + ', ' * ', ' - ', ' / '), tie('value')).map((parts) =>
        parts.join(''),
      ),
      tuple(name, name).map((path) => path.join('.')),
    ),
    field: oneof(
      { depthSize: 'small' },
      tuple(name, tie('value')).map(([key, value]) => `${key}: ${value}`),
      tie('block'),
    ),
    block: tuple(blockKind, name, array(tie('field'), { maxLength: 4 })).map(
      ([kind, own, fields]) => `${kind} ${own} {\n${fields.join('\n')}\n}`,
    ),
  }),
);

/** Specs: a header, constants and blocks. */
export const specText: Arbitrary<Uint8Array> = array(block, { maxLength: 6 }).map(
  (blocks) => new Uint8Array(Buffer.from(`unit 1\nmodel M\nparam d = 8\n${blocks.join('\n')}\n`)),
);
