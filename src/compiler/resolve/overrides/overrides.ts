import type { Builtins } from '../../catalog/builtins.ts';
import type { SourceText, Span } from '../../diagnostics/diagnostic.ts';
import type { Expression, Identifier } from '../../syntax/ast.ts';
import { parse } from '../../syntax/parse.ts';
import type { Declarations, Declared, DeclaredConstant } from '../declarations/declarations.ts';
import { at, type Problems } from '../problems.ts';
import { listed, pluralOf, suggestion } from '../wording.ts';

/**
 * Values that replace those of the spec, in the form of `--set`: `d=64`, `train.steps=10`,
 * `train.optimizer.lr=1e-4`.
 */
export type OverrideTexts = Readonly<Record<string, string>>;

export interface Override {
  /** Path below the block or constant that the override changes. */
  readonly path: readonly Identifier[];
  readonly value: Expression;
}

/** Overrides, divided into constants and blocks. */
export interface OverrideSettings {
  readonly constants: ReadonlyMap<string, DeclaredConstant>;
  readonly blocks: ReadonlyMap<Declared, readonly Override[]>;
}

/** Texts of overrides by the file name in their spans, so that they are rendered like the spec. */
export function overrideSources(overrides: OverrideTexts): ReadonlyMap<string, string> {
  const sources = Object.entries(overrides).map(([path, value]) => sourceOf(path, value));
  return new Map(sources.map((source) => [source.file, source.text]));
}

/** Prefix of the file name in the spans of overrides. */
const overridePrefix = '--set ';

function sourceOf(path: string, value: string): SourceText {
  return { file: `${overridePrefix}${path}`, text: `${path}=${value}` };
}

/** Whether an override set the value at a span. */
export function isOverride({ file }: Span): boolean {
  return file.startsWith(overridePrefix);
}

export function readOverrides(
  overrides: OverrideTexts,
  declarations: Declarations,
  builtins: Builtins,
  problems: Problems,
): OverrideSettings {
  const constants = new Map(declarations.constants);
  const blocks = new Map<Declared, Override[]>();
  for (const [text, valueText] of Object.entries(overrides)) {
    const value = readValue(text, valueText, problems);
    if (!value) continue;
    const path = readPath(text, valueText);
    const constant = path.length === 1 ? constants.get(path[0]!.name) : undefined;
    if (constant) setConstant(constant, path[0]!, value, constants, problems);
    else {
      const target = targetOf(path, declarations, builtins, problems);
      if (target)
        blocks.set(target.block, [...(blocks.get(target.block) ?? []), { path: target.path, value }]);
    }
  }
  return { constants, blocks };
}

function readPath(path: string, value: string): readonly Identifier[] {
  const { file } = sourceOf(path, value);
  let start = 0;
  return path.split('.').map((name) => {
    const span: Span = { file, start, end: start + name.length };
    start = span.end + 1;
    return { kind: 'identifier', name, span };
  });
}

const before = 'unit 1\nmodel M\nlet value = ';

/** Parses a value; its spans are shifted to its position in `path=value`. */
function readValue(path: string, value: string, problems: Problems): Expression | undefined {
  const source = sourceOf(path, value);
  const { file, diagnostics } = parse({ file: source.file, text: `${before}${value}\n` });
  const [declaration, ...others] = file.declarations;
  const start = path.length + 1;
  if (diagnostics.length > 0 || others.length > 0 || declaration?.kind !== 'let') {
    return problems.report(
      'E0216',
      `the value of \`${source.file}\` cannot be read`,
      [at({ file: source.file, start, end: source.text.length }, 'expected one value')],
      'write it as in the spec: `64`, `10%`, `.model`, `[vision, language]`, `\'"text"\'`',
    );
  }
  return shifted(declaration.value, start - before.length);
}

/** A copy of a syntax tree with all spans shifted. */
function shifted<T>(node: T, by: number): T {
  if (Array.isArray(node)) return node.map((item) => shifted(item, by)) as T;
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, shifted(value, by)])) as T;
  return isSpan(copy) ? { ...copy, start: copy.start + by, end: copy.end + by } : copy;
}

function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'start' in value && 'end' in value;
}

function setConstant(
  constant: DeclaredConstant,
  name: Identifier,
  value: Expression,
  constants: Map<string, DeclaredConstant>,
  problems: Problems,
): void {
  if (constant.kind === 'param') {
    constants.set(constant.name, { ...constant, span: name.span, value });
    return;
  }
  problems.report(
    'E0215',
    `\`${constant.name}\` cannot be overridden`,
    [at(name.span, 'is a `let`'), at(constant.span, 'declared here')],
    'declare it with `param` instead of `let`',
  );
}

/** The block at the beginning of a path, and the rest of the path. */
function targetOf(
  path: readonly Identifier[],
  declarations: Declarations,
  builtins: Builtins,
  problems: Problems,
): { readonly block: Declared; readonly path: readonly Identifier[] } | undefined {
  const [first, second] = path as [Identifier, ...Identifier[]];
  const alone = declarations.find(first.name, undefined);
  const ofKind = second && declarations.find(first.name, second.name);
  const named = declarations.named(first.name);
  const [block, length] = alone ? [alone, 1] : ofKind ? [ofKind, 2] : [named[0], 1];
  if (!ofKind && !alone && named.length > 1) return reportAmbiguous(first, named, problems);
  if (!block) return reportUnknown(path, declarations, builtins, problems);
  if (path.length > length) return { block, path: path.slice(length) };
  return problems.report(
    'E0215',
    `\`${first.span.file}\` names a block, which is not a value`,
    [at(path.at(-1)!.span, 'a block')],
    'name one of its fields, as in `--set train.steps=100`',
  );
}

function reportAmbiguous(first: Identifier, named: readonly Declared[], problems: Problems): undefined {
  return problems.report(
    'E0215',
    `\`${first.name}\` may be ${listed(
      named.map((block) => `${block.kind}.${first.name}`),
      'or',
    )}`,
    [at(first.span, 'several blocks have this name')],
    'put the kind in front',
  );
}

function reportUnknown(
  path: readonly Identifier[],
  declarations: Declarations,
  builtins: Builtins,
  problems: Problems,
): undefined {
  const [first, second] = path as [Identifier, ...Identifier[]];
  const ofKind = declarations.names(first.name);
  if (second && ofKind.length > 0) {
    return problems.report(
      'E0215',
      `there is no ${first.name} called \`${second.name}\` to override`,
      [at(second.span, `unknown ${first.name}`)],
      suggestion(second.name, ofKind, pluralOf(first.name)),
    );
  }
  const absent = builtins.blocks.find(({ kind, named }) => kind === first.name && named !== 'required');
  if (absent) {
    return problems.report(
      'E0215',
      `the spec has no block \`${absent.kind}\` to override`,
      [at(first.span, 'not declared')],
      `add \`${absent.kind} { }\` to the spec; then its fields can be overridden`,
    );
  }
  const params = [...declarations.constants.values()].filter((constant) => constant.kind === 'param');
  const blocks = declarations.blocks.map((block) => block.name ?? block.kind);
  return problems.report(
    'E0215',
    `there is nothing called \`${first.name}\` to override`,
    [at(first.span, 'unknown name')],
    suggestion(first.name, [...new Set([...params.map((param) => param.name), ...blocks])], 'there are'),
  );
}
