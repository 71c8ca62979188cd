import fc from 'fast-check';
import type { Span } from '../../src/compiler/diagnostics/diagnostic.ts';
import type * as ast from '../../src/compiler/syntax/ast.ts';
import { writeText } from '../../src/compiler/syntax/literals.ts';

/** Random syntax trees as the parser would build them, except for spans. */

const span: Span = { file: 'a.unit', start: 0, end: 0 };
const builtins = [
  'unit',
  'model',
  'import',
  'from',
  'param',
  'let',
  'template',
  'extends',
  'as',
  'true',
  'false',
];

function identifier(name: string): ast.Identifier {
  return { kind: 'identifier', name, span };
}

const plain = fc.stringMatching(/^[a-z_][a-z0-9_]{0,7}$/).filter((name) => !builtins.includes(name));
const declared = plain.map(identifier);
const key = fc.oneof({ weight: 5, arbitrary: plain }, fc.constantFrom(...builtins)).map(identifier);

const numbers = ['0', '64', '500_000', '0.5', '5e-5', '1E+3'].map((text) => ({
  text,
  value: Number(text.replace('_', '')),
}));
const number: fc.Arbitrary<ast.NumberLiteral> = fc
  .constantFrom(...numbers, { text: '10%', value: 0.1, suffix: '%' as const })
  .map((written) => ({ kind: 'number', ...written, span }));

const text: fc.Arbitrary<ast.StringLiteral> = fc
  .string({ unit: 'grapheme' })
  .map((value) => ({ kind: 'string', value, text: writeText(value), span }));

const boolean: fc.Arbitrary<ast.BooleanLiteral> = fc
  .boolean()
  .map((value) => ({ kind: 'boolean', value, span }));
const option: fc.Arbitrary<ast.OptionLiteral> = key.map(({ name }) => ({ kind: 'option', name, span }));
const reference: fc.Arbitrary<ast.Reference> = fc
  .tuple(declared, fc.array(key, { maxLength: 2 }))
  .map(([first, rest]) => ({ kind: 'reference', path: [first, ...rest], span }));

const { expression } = fc.letrec<{
  expression: ast.Expression;
  pipe: ast.Pipe;
  stage: ast.PipeStage;
  argument: ast.Argument;
}>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    text,
    boolean,
    option,
    reference,
    tie('pipe'),
    fc
      .record({ callee: declared, args: fc.array(tie('argument'), { maxLength: 3 }) })
      .map((parts): ast.Call => ({ kind: 'call', ...parts, span })),
    fc
      .array(tie('expression'), { maxLength: 4 })
      .map((items): ast.ListLiteral => ({ kind: 'list', items, span })),
    fc
      .record({ dtype: declared, dims: fc.array(tie('expression'), { maxLength: 3 }) })
      .map((parts): ast.TensorTypeExpression => ({ kind: 'tensor', ...parts, span })),
    fc
      .record({
        operator: fc.constantFrom('+', '-', '*', '/'),
        left: tie('expression'),
        right: tie('expression'),
      })
      .map((parts): ast.Binary => ({ kind: 'binary', ...parts, span })),
    tie('expression').map((operand): ast.Unary => ({ kind: 'unary', operator: '-', operand, span })),
  ),
  pipe: fc
    .array(tie('stage'), { minLength: 1, maxLength: 3 })
    // A single stage without a label is not a pipe.
    .filter((stages) => stages.length > 1 || stages[0]!.label !== undefined)
    .map((stages): ast.Pipe => ({ kind: 'pipe', stages, span })),
  stage: fc
    .record({ expression: tie('expression'), label: declared }, { requiredKeys: ['expression'] })
    .map((parts) => ({ ...parts, span })),
  argument: fc
    .record({ name: key, value: tie('expression') }, { requiredKeys: ['value'] })
    .map((parts) => ({ ...parts, span })),
}));

const { block } = fc.letrec<{ block: ast.Block; entry: ast.Entry }>((tie) => ({
  block: fc.array(tie('entry'), { maxLength: 4 }).map((entries) => ({ entries, span })),
  entry: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ key, value: expression }).map((parts): ast.Field => ({ kind: 'field', ...parts, span })),
    fc
      .record({ key, name: key, body: tie('block') }, { requiredKeys: ['key', 'body'] })
      .map((parts): ast.NestedBlock => ({ kind: 'nested', ...parts, span })),
  ),
}));

const declaration: fc.Arbitrary<ast.Declaration> = fc.oneof(
  fc
    .record({ kind: fc.constantFrom('param', 'let'), name: declared, value: expression })
    .map((parts): ast.ConstantDeclaration => ({ ...parts, span })),
  fc
    .record(
      { names: fc.array(declared, { minLength: 1, maxLength: 3 }), path: text },
      { requiredKeys: ['path'] },
    )
    .map((parts): ast.ImportDeclaration => ({ kind: 'import', ...parts, span })),
  fc
    .record(
      { template: fc.boolean(), blockKind: declared, name: declared, parent: declared, body: block },
      { requiredKeys: ['template', 'blockKind', 'body'] },
    )
    .map((parts): ast.BlockDeclaration => ({ kind: 'block', ...parts, span })),
);

export const syntaxFile: fc.Arbitrary<ast.SyntaxFile> = fc
  .record(
    { model: declared, declarations: fc.array(declaration, { maxLength: 5 }) },
    { requiredKeys: ['declarations'] },
  )
  .map((parts) => ({
    file: 'a.unit',
    text: '',
    version: { kind: 'number', value: 1, text: '1', span },
    ...parts,
    comments: [],
    span,
  }));

/** Built-ins, punctuation, comments and invalid text in any order. */
export const tokenSoup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...builtins,
        '{',
        '}',
        '(',
        ')',
        '[',
        ']',
        ':',
        ',',
        '.',
        '->',
        '=',
        '+',
        '-',
        '*',
        '/',
        '\n',
        '\n  ',
      ),
      fc.constantFrom(
        'a',
        'task',
        '1',
        '5e-5',
        '10%',
        '4GB',
        '"t"',
        '"open',
        "'s'",
        '// c\n',
        '/* c */',
        '/*',
        '///d\n',
      ),
      fc.constantFrom('\u0000', '\ud800', '\ufeff', '\r', '\r\n', 'ö', '😀', ';', '#', '\\'),
    ),
    { maxLength: 60 },
  )
  .chain((parts) => fc.constantFrom(parts.join(' '), parts.join(''), `unit 1\n${parts.join(' ')}`));

/** A text with parts removed, inserted or duplicated. */
export function mutated(original: string): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(original.length),
    cut: fc.nat(40),
    put: fc.oneof(fc.constant(''), tokenSoup, fc.string({ unit: 'binary', maxLength: 5 })),
  });
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) =>
      edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), original),
    );
}

/** A text with comments inserted between tokens. */
export function commented(tokens: readonly string[]): fc.Arbitrary<string> {
  const comment = fc.constantFrom(
    '// c\n',
    '\n// own\n',
    '/* b */',
    '\n\n/* l\n  m */\n',
    '/// doc\n',
    '\n/// doc\n',
    '\n\n',
  );
  return fc
    .array(fc.record({ at: fc.nat(tokens.length), comment }), { maxLength: 12 })
    .map((places) =>
      tokens
        .flatMap((token, index) => [
          ...places.filter(({ at }) => at === index).map((place) => place.comment),
          token,
        ])
        .join(' '),
    );
}
