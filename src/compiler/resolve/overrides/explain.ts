import { type Builtins, builtinNamed } from '../../catalog/builtins.ts';
import type { BlockSignature, Host, ParameterSignature } from '../../catalog/signature.ts';
import type { Diagnostic, Label } from '../../diagnostics/diagnostic.ts';
import type { Call, Expression, SyntaxFile } from '../../syntax/ast.ts';
import { builtinsOf, categories } from '../check/builtins_of.ts';
import { type Content, nestedId } from '../declarations/content.ts';
import { collectDeclarations, type Declared } from '../declarations/declarations.ts';
import { readImports } from '../declarations/imports.ts';
import { type Expanded, expandBlocks } from '../declarations/inherit.ts';
import { at, Problems } from '../problems.ts';
import { suggestion } from '../wording.ts';
import { type OverrideTexts, readOverrides } from './overrides.ts';

/**
 * Origin of a value in a spec: first the line that sets it, then the lines that this one replaces and the
 * constants in the value.
 */
export interface Explanation {
  /** One sentence. */
  readonly summary: string;
  readonly labels: readonly Label[];
}

/** Explains a path within a block: `queries`, `optimizer.lr`, `head.answer`, `body.backbone.depths`. */
export function explain(
  file: SyntaxFile,
  path: string,
  builtins: Builtins,
  host: Host,
  overrides: OverrideTexts,
): Explanation | Diagnostic {
  const problems = new Problems(file.file);
  const imports = readImports(file, host, problems);
  const declarations = collectDeclarations(imports, builtins, problems);
  const settings = readOverrides(overrides, declarations, builtins, problems);
  const [first, ...rest] = path.split('.') as [string, ...string[]];
  const constant = rest.length === 0 ? settings.constants.get(first) : undefined;
  if (constant) {
    const declared = declarations.constants.get(first)!;
    const set = declared.value !== constant.value;
    return {
      summary: set ? `\`${first}\` is overridden` : `\`${first}\` has the value it is declared with`,
      labels: [
        at(constant.value.span, 'this value'),
        ...(set ? [at(declared.value.span, 'replaces this')] : []),
      ],
    };
  }
  const blocks = expandBlocks(declarations, settings, builtins, problems);
  const found = blockAt(blocks, [first, ...rest]);
  if (!found) {
    return unknown(
      path,
      first,
      blocks.map(({ declared }) => declared.name ?? declared.kind),
    );
  }
  const history = lineage(found.block, blocks);
  return new Explainer(path, builtins, settings.constants).field(found.block, found.path, history);
}

interface FoundValue {
  readonly block: Expanded;
  readonly path: readonly string[];
}

/** The block that a path begins with: `NAME.…`, `KIND.NAME.…`, or `train.…` for a block without a name. */
function blockAt(blocks: readonly Expanded[], path: readonly string[]): FoundValue | undefined {
  const [first, second, ...rest] = path;
  const alone = blocks.find(({ declared }) => declared.name === undefined && declared.kind === first);
  if (alone) return { block: alone, path: path.slice(1) };
  const kind = blocks.find(({ declared }) => declared.kind === first && declared.name === second);
  if (kind) return { block: kind, path: rest };
  const named = blocks.find(({ declared }) => declared.name === first);
  return named && { block: named, path: path.slice(1) };
}

/** The block and its ancestors, nearest first. */
function lineage(block: Expanded, blocks: readonly Expanded[]): readonly Declared[] {
  const chain: Declared[] = [block.declared];
  for (;;) {
    const last = chain.at(-1)!;
    const parent =
      last.overrides ??
      blocks.find(
        ({ declared }) => declared.kind === last.kind && declared.name === last.declaration.parent?.name,
      )?.declared;
    if (!parent || chain.includes(parent)) return chain;
    chain.push(parent);
  }
}

function unknown(path: string, name: string, candidates: readonly string[]): Diagnostic {
  const hint = suggestion(name, candidates, 'there are');
  return {
    code: 'E0215',
    severity: 'error',
    message: `there is nothing called \`${path}\` to explain`,
    labels: [],
    ...(hint === undefined ? {} : { hint }),
  };
}

class Explainer {
  readonly #path: string;
  readonly #builtins: Builtins;
  readonly #constants: ReadonlyMap<string, { readonly value: Expression }>;

  constructor(
    path: string,
    builtins: Builtins,
    constants: ReadonlyMap<string, { readonly value: Expression }>,
  ) {
    this.#path = path;
    this.#builtins = builtins;
    this.#constants = constants;
  }

  field(block: Expanded, path: readonly string[], history: readonly Declared[]): Explanation | Diagnostic {
    const reached = fieldAt(block.content, path);
    if (!reached) return this.#missing(block.declared.signature, block.content, path);
    const { value, rest } = reached;
    const inner = rest.length === 0 ? { value } : this.#argument(value, rest);
    if ('code' in inner || 'summary' in inner) return inner;
    const { span } = inner.value;
    const owner = history.find(({ declaration }) => within(span, declaration.span));
    const earlier = history.flatMap((declared) => this.#written(declared, path, span));
    return {
      summary: this.#summaryOf(span.file, owner, block.declared),
      labels: [
        at(span, 'this value'),
        ...earlier.map((expression) => at(expression.span, 'replaces this')),
        ...this.#constantsIn(inner.value),
      ],
    };
  }

  #summaryOf(file: string, owner: Declared | undefined, block: Declared): string {
    if (owner === block) return `\`${this.#path}\` is given in the block itself`;
    if (owner) {
      const what = owner.declaration.template ? 'template' : owner.kind;
      return `\`${this.#path}\` is inherited from the ${what} \`${owner.name ?? owner.kind}\``;
    }
    return file.startsWith('--set')
      ? `\`${this.#path}\` is overridden`
      : `\`${this.#path}\` comes from a constant`;
  }

  /** Values at the path in a block of the lineage, except the one in effect. */
  #written(declared: Declared, path: readonly string[], counted: Expression['span']): readonly Expression[] {
    const entry = entryAt(declared.declaration.body.entries, path);
    return entry && !within(counted, entry.span) ? [entry] : [];
  }

  #constantsIn(expression: Expression): readonly Label[] {
    const names = new Set<string>();
    const visit = (part: unknown): void => {
      if (Array.isArray(part)) part.forEach(visit);
      else if (typeof part === 'object' && part !== null) {
        if ('kind' in part && part.kind === 'reference' && 'path' in part) {
          const path = part.path as readonly { readonly name: string }[];
          if (path.length === 1) names.add(path[0]!.name);
        }
        Object.values(part).forEach(visit);
      }
    };
    visit(expression);
    return [...names].flatMap((name) => {
      const constant = this.#constants.get(name);
      return constant
        ? [at(constant.value.span, `\`${name}\` is this`), ...this.#constantsIn(constant.value)]
        : [];
    });
  }

  /** An argument of a call, or of a stage of a pipe by its label or name. */
  #argument(
    value: Expression,
    path: readonly string[],
  ): { readonly value: Expression } | Explanation | Diagnostic {
    const [name, ...rest] = path as [string, ...string[]];
    if (value.kind === 'pipe') {
      const stages = value.stages.map(({ expression, label }) => ({
        expression,
        name: label?.name ?? (expression.kind === 'call' ? expression.callee.name : ''),
      }));
      const stage = stages.find((one) => one.name === name);
      if (!stage)
        return unknown(
          this.#path,
          name,
          stages.map((one) => one.name),
        );
      return rest.length === 0 ? { value: stage.expression } : this.#argument(stage.expression, rest);
    }
    if (value.kind !== 'call' || rest.length > 0) return unknown(this.#path, name, []);
    return this.#argumentOf(value, name);
  }

  #argumentOf(call: Call, name: string): { readonly value: Expression } | Explanation | Diagnostic {
    const builtin = categories
      .flatMap((category) => builtinsOf(this.#builtins, category))
      .find((known) => known.name === call.callee.name);
    const positional = builtin?.parameters.filter((parameter) => parameter.positional) ?? [];
    const place = positional.findIndex((parameter) => parameter.name === name);
    const given =
      call.args.find((argument) => argument.name?.name === name) ??
      call.args.filter((argument) => !argument.name)[place === -1 ? call.args.length : place];
    if (given) return { value: given.value };
    const parameter =
      builtin && builtinNamed([builtin], builtin.name).parameters.find((known) => known.name === name);
    if (parameter) return this.#fromCatalog(parameter, [at(call.callee.span, 'not given here')]);
    return unknown(this.#path, name, builtin?.parameters.map((known) => known.name) ?? []);
  }

  #missing(signature: BlockSignature, content: Content, path: readonly string[]): Explanation | Diagnostic {
    const [key, inner] = path;
    const nested = signature.nested.find((known) => known.key === key);
    const fields = nested && inner !== undefined ? nested.fields : signature.fields;
    const parameter = fields.find(({ name }) => name === (nested ? inner : key));
    if (parameter) return this.#fromCatalog(parameter, []);
    const candidates = [...content.fields.keys(), ...signature.fields.map(({ name }) => name)];
    return unknown(this.#path, key ?? '', [...new Set(candidates)]);
  }

  #fromCatalog({ default: value, doc }: ParameterSignature, labels: readonly Label[]): Explanation {
    if (value === undefined)
      return { summary: `\`${this.#path}\` is required and is not given. ${doc}`, labels };
    const shown = value === null ? 'nothing' : JSON.stringify(value);
    return { summary: `\`${this.#path}\` is not given: the catalog's default is ${shown}. ${doc}`, labels };
  }
}

function fieldAt(
  content: Content,
  path: readonly string[],
): { readonly value: Expression; readonly rest: readonly string[] } | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  const field = content.fields.get(first);
  if (field) return { value: field.value, rest };
  const named = content.nested.get(nestedId(first, rest[0]));
  if (named) return fieldAt(named.content, rest.slice(1));
  const block = content.nested.get(nestedId(first, undefined));
  return block && fieldAt(block.content, rest);
}

type Entries = Declared['declaration']['body']['entries'];

function entryAt(entries: Entries, path: readonly string[]): Expression | undefined {
  const [first, ...rest] = path;
  for (const entry of entries) {
    if (entry.key.name !== first) continue;
    if (entry.kind === 'field') return entry.value;
    if (!entry.name) return entryAt(entry.body.entries, rest);
    if (entry.name.name === rest[0]) return entryAt(entry.body.entries, rest.slice(1));
  }
  return undefined;
}

function within(inner: Expression['span'], outer: Expression['span']): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}
