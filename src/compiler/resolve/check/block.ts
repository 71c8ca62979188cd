import type { BlockSignature, NestedSignature, ParameterSignature } from '../../catalog/signature.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { Expression, Identifier } from '../../syntax/ast.ts';
import type { Scope } from '../constants/scope.ts';
import type { Content, NestedContent } from '../declarations/content.ts';
import { at } from '../problems.ts';
import { describeFound, describeType, listed, suggestion, withArticle } from '../wording.ts';
import type { Checked } from './checked.ts';
import { shorthand } from './shorthand.ts';
import { checkValue } from './value.ts';

/** Fields and nested blocks that a block or a nested block accepts. */
type BlockShape = Pick<BlockSignature, 'fields' | 'open'> & { readonly nested: readonly NestedSignature[] };

export interface BlockPosition {
  /** Title and noun of the block in messages: `` encoder `vision` `` and `an encoder`. */
  readonly title: string;
  readonly noun: string;
  /** Span at which missing keys are reported. */
  readonly span: Span;
  /** False if keys may be given elsewhere: in templates, and in blocks derived from missing parents. */
  readonly complete: boolean;
}

interface CheckedEntry {
  readonly key: Identifier;
  readonly value: Checked;
}

/** Checked contents of a block. Undefined always means invalid and reported. */
export class CheckedBlock {
  readonly #values: ReadonlyMap<string, Checked>;
  /** Entries with user-defined keys, such as heads and facts. */
  readonly open: ReadonlyMap<string, CheckedEntry>;
  readonly #nested: readonly CheckedNested[];

  constructor(
    values: ReadonlyMap<string, Checked>,
    open: ReadonlyMap<string, CheckedEntry>,
    nested: readonly CheckedNested[],
  ) {
    this.#values = values;
    this.open = open;
    this.#nested = nested;
  }

  /** Value of a field; `guard` narrows it to the type in the signature. */
  get<T>(key: string, guard: (value: unknown) => value is T): T | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    if (!guard(value)) throw new Error(`the signature of \`${key}\` and its use disagree`);
    return value;
  }

  all(key: string): readonly CheckedNested[] {
    return this.#nested.filter((block) => block.key.name === key);
  }

  /** A nested block that may occur once; if it is absent, its defaults. */
  one(signature: NestedSignature): CheckedBlock {
    const present = this.all(signature.key)[0];
    return present?.block ?? new CheckedBlock(defaultsOf(signature.fields), new Map(), []);
  }
}

export interface CheckedNested {
  readonly key: Identifier;
  readonly name?: Identifier;
  readonly block: CheckedBlock;
}

export function checkBlock(
  content: Content,
  shape: BlockShape,
  place: BlockPosition,
  scope: Scope,
): CheckedBlock {
  const meant = reportUnknownKeys(content, shape, place, scope);
  const values = new Map<string, Checked>();
  const missing: ParameterSignature[] = [];
  for (const field of shape.fields) {
    const given = content.fields.get(field.name);
    if (given && field.default === null && isNone(given.value, field)) reportNone(field, given.value, scope);
    else if (given) values.set(field.name, checkValue(given.value, field.type, `\`${field.name}\``, scope));
    else if (field.default !== undefined) values.set(field.name, field.default);
    else if (!meant.has(field.name)) missing.push(field);
  }
  if (place.complete && missing.length > 0) reportMissing(missing, place, scope);
  return new CheckedBlock(
    values,
    openEntries(content, shape, scope),
    nestedBlocks(content, shape, place, scope),
  );
}

/** Names for the absence of a value in other languages. */
const noneNames: ReadonlySet<string> = new Set(['none', 'null', 'nil', 'undefined', 'off']);

/** `clip: none`, `clip: .none` and `clip: false`: the language has no value for the absence of one. */
function isNone(value: Expression, { type }: ParameterSignature): boolean {
  if (value.kind === 'reference') return noneNames.has(value.path[0]!.name.toLowerCase());
  if (value.kind === 'option') return type.kind !== 'option' && noneNames.has(value.name.toLowerCase());
  return value.kind === 'boolean' && !value.value && type.kind !== 'boolean';
}

function reportNone({ name, type }: ParameterSignature, value: Expression, scope: Scope): void {
  scope.problems.report(
    'E0301',
    `\`${name}\` needs ${describeType(type)}, found ${describeFound(value)}`,
    [at(value.span, `expected ${describeType(type)}`)],
    `leave out the line \`${name}\` for none`,
  );
}

function defaultsOf(fields: readonly ParameterSignature[]): ReadonlyMap<string, Checked> {
  return new Map(fields.map((field) => [field.name, field.default]));
}

function openEntries(content: Content, shape: BlockShape, scope: Scope): ReadonlyMap<string, CheckedEntry> {
  const entries = new Map<string, CheckedEntry>();
  if (!shape.open) return entries;
  for (const [name, { key, value }] of content.fields) {
    if (!isOpen(shape, content, name)) continue;
    const written = shorthand(key, value, shape.open, scope);
    entries.set(name, { key, value: checkValue(written, shape.open, `\`${name}\``, scope) });
  }
  return entries;
}

function nestedBlocks(
  content: Content,
  shape: BlockShape,
  place: BlockPosition,
  scope: Scope,
): readonly CheckedNested[] {
  return [...content.nested.values()].flatMap((nested) => {
    const signature = shape.nested.find((known) => known.key === nested.key.name);
    if (!signature) return [];
    checkNaming(nested, signature, scope);
    const inner: BlockPosition = {
      title: `\`${nested.key.name}\` of ${place.title}`,
      noun: `\`${nested.key.name}\``,
      span: (nested.name ?? nested.key).span,
      complete: place.complete,
    };
    const block = checkBlock(nested.content, { ...signature, nested: [] }, inner, scope);
    return [{ key: nested.key, ...(nested.name ? { name: nested.name } : {}), block }];
  });
}

function checkNaming({ key, name }: NestedContent, signature: NestedSignature, scope: Scope): void {
  if (signature.named === 'required' && !name) {
    scope.problems.report(
      'E0214',
      `\`${key.name}\` needs a name`,
      [at(key.span, 'without a name')],
      `write \`${key.name} NAME { … }\``,
    );
  }
  if (signature.named === 'none' && name) {
    scope.problems.report(
      'E0214',
      `\`${key.name}\` takes no name`,
      [at(name.span, 'not needed')],
      `write \`${key.name} { … }\``,
    );
  }
}

/**
 * Reports unknown keys. Returns the known keys that were probably meant, which are not reported as missing.
 */
function reportUnknownKeys(
  content: Content,
  shape: BlockShape,
  place: BlockPosition,
  scope: Scope,
): ReadonlySet<string> {
  const meant = new Set<string>();
  for (const { key } of content.fields.values()) {
    if (isNested(shape, key.name))
      reportForm(key, `\`${key.name}\` is a block`, 'a value', `${key.name} { … }`, scope);
    else if (!isField(shape, key.name) && !isOpen(shape, content, key.name)) {
      reportUnknownKey(key, shape, place, meant, scope);
    }
  }
  for (const { key } of content.nested.values()) {
    const field = shape.fields.find((known) => known.name === key.name);
    if (field) {
      meant.add(key.name);
      reportForm(
        key,
        `\`${key.name}\` takes ${describeType(field.type)}`,
        'a block',
        `${key.name}: …`,
        scope,
      );
    } else if (!isNested(shape, key.name)) reportUnknownKey(key, shape, place, meant, scope);
  }
  return meant;
}

/** Whether the signature has every key of a block: a misspelt key could be any missing one. */
export function understood(content: Content, shape: BlockShape): boolean {
  const fields = [...content.fields.keys()].every(
    (key) => isField(shape, key) || isOpen(shape, content, key),
  );
  return fields && [...content.nested.values()].every(({ key }) => isNested(shape, key.name));
}

function isField(shape: BlockShape, name: string): boolean {
  return shape.fields.some((field) => field.name === name);
}

function isNested(shape: BlockShape, name: string): boolean {
  return shape.nested.some((nested) => nested.key === name);
}

/** Whether a key is user-defined; a key that resembles a missing field counts as a misspelling. */
function isOpen(shape: BlockShape, content: Content, name: string): boolean {
  if (!shape.open || isField(shape, name) || isNested(shape, name)) return false;
  const missing = shape.fields.filter(
    (field) => field.default === undefined && !content.fields.has(field.name),
  );
  return (
    nearest(
      name,
      missing.map((field) => field.name),
    ) === undefined
  );
}

function reportUnknownKey(
  key: Identifier,
  shape: BlockShape,
  place: BlockPosition,
  meant: Set<string>,
  scope: Scope,
): void {
  const keys = [...shape.fields.map((field) => field.name), ...shape.nested.map((nested) => nested.key)];
  const near = nearest(key.name, keys);
  if (near !== undefined) meant.add(near);
  scope.problems.report(
    'E0202',
    `${place.noun} has no key \`${key.name}\``,
    [at(key.span, 'unknown key')],
    suggestion(key.name, keys, 'keys'),
  );
}

function reportForm(key: Identifier, message: string, found: string, form: string, scope: Scope): void {
  scope.problems.report('E0203', message, [at(key.span, `found ${found}`)], `write \`${form}\``);
}

function reportMissing(fields: readonly ParameterSignature[], place: BlockPosition, scope: Scope): void {
  const names = listed(
    fields.map((field) => field.name),
    'and',
  );
  scope.problems.report(
    'E0303',
    `${place.title} has no ${names}`,
    [at(place.span, fields.length === 1 ? `${names} is missing` : 'keys are missing')],
    fields.map((field) => `add \`${field.name}: …\`, ${describeType(field.type)}`).join('\n'),
  );
}

/** `an encoder` for named kinds; `` `train` `` for kinds that occur once. */
export function nounOf(signature: BlockSignature): string {
  return signature.named === 'none' ? `\`${signature.kind}\`` : withArticle(signature.kind);
}
