import type { Builtins } from '../../catalog/builtins.ts';
import type { BlockSignature } from '../../catalog/signature.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { BlockDeclaration, ConstantDeclaration, Expression } from '../../syntax/ast.ts';
import { at, type Problems } from '../problems.ts';
import { pluralOf, suggestion, withArticle } from '../wording.ts';
import type { Imports } from './imports.ts';

/** Declarations of a file by name. The first of several declarations of one name is used. */

export interface DeclaredConstant {
  readonly name: string;
  readonly kind: 'param' | 'let';
  /** Span of the name in its declaration. */
  readonly span: Span;
  readonly value: Expression;
  /** Number of imports through which it came. */
  readonly depth?: number;
}

export interface Declared {
  readonly kind: string;
  /** Name of the block; absent for blocks without a name, such as `train`. */
  readonly name?: string;
  readonly signature: BlockSignature;
  readonly declaration: BlockDeclaration;
  /** Number of imports through which it came; 0 is the spec itself. */
  readonly depth: number;
  /** The imported block that this block replaces. */
  readonly overrides?: Declared;
  /** Span of the name, or of the kind if the block has no name. */
  readonly span: Span;
}

export class Declarations {
  readonly constants = new Map<string, DeclaredConstant>();
  /** Blocks in the order of the text. */
  readonly blocks: Declared[] = [];
  /** Imported blocks that were replaced by blocks which extend them. */
  readonly replaced: Declared[] = [];
  /** Names declared under a kind that does not exist. A reference to one is not reported again. */
  readonly reportedNames = new Set<string>();
  /** Kinds that were probably misspelt: their missing blocks are not reported again. */
  readonly misspeltKinds = new Set<string>();
  readonly #byKind = new Map<string, Map<string, Declared>>();

  find(kind: string, name: string | undefined): Declared | undefined {
    return this.#byKind.get(kind)?.get(name ?? '');
  }

  /** Names of a kind's blocks, without templates, which only `extends` may name. */
  names(kind: string): readonly string[] {
    const all = [...(this.#byKind.get(kind)?.values() ?? [])];
    return all.filter((block) => !block.declaration.template).map((block) => block.name ?? '');
  }

  /** Blocks of any kind with this name. */
  named(name: string): readonly Declared[] {
    return this.blocks.filter((block) => block.name === name);
  }

  add(block: Declared): Declared | undefined {
    const existing = this.find(block.kind, block.name);
    if (existing && !replaces(block, existing)) return existing;
    if (existing) return this.#replace(existing, { ...block, overrides: existing });
    this.blocks.push(block);
    return this.#list(block);
  }

  #replace(existing: Declared, block: Declared): undefined {
    this.replaced.push(existing);
    this.blocks[this.blocks.indexOf(existing)] = block;
    return this.#list(block);
  }

  #list(block: Declared): undefined {
    const kind = this.#byKind.get(block.kind) ?? new Map<string, Declared>();
    this.#byKind.set(block.kind, kind.set(block.name ?? '', block));
    return undefined;
  }
}

/**
 * A block replaces the imported block of its name if it extends that block; a block without a name, such as
 * `train`, always amends the imported one.
 */
function replaces({ declaration, depth, name }: Declared, existing: Declared): boolean {
  return depth < existing.depth && (name === undefined || declaration.parent?.name === name);
}

export function collectDeclarations(imports: Imports, builtins: Builtins, problems: Problems): Declarations {
  const declarations = new Declarations();
  for (const name of imports.unknown) declarations.reportedNames.add(name);
  for (const { declaration, depth } of imports.declarations) {
    if (declaration.kind === 'block') addBlock(declaration, depth, declarations, builtins, problems);
    else addConstant(declaration, depth, declarations, problems);
  }
  return declarations;
}

function addConstant(
  declaration: ConstantDeclaration,
  depth: number,
  { constants }: Declarations,
  problems: Problems,
): void {
  const { name, span } = declaration.name;
  const first = constants.get(name);
  // An imported constant may be redefined.
  if (first && depth >= (first.depth ?? 0)) {
    problems.report(
      'E0208',
      `two constants are named \`${name}\``,
      [at(span, `\`${name}\` is declared again here`), at(first.span, 'first declared here')],
      'rename or remove one of them',
    );
    return;
  }
  constants.set(name, { name, kind: declaration.kind, span, value: declaration.value, depth });
}

function addBlock(
  declaration: BlockDeclaration,
  depth: number,
  declarations: Declarations,
  builtins: Builtins,
  problems: Problems,
): void {
  const kind = declaration.blockKind.name;
  const signature = builtins.blocks.find((block) => block.kind === kind);
  if (!signature) {
    reportUnknownKind(declaration, builtins, problems);
    if (declaration.name) declarations.reportedNames.add(declaration.name.name);
    const meant = nearest(kind, kindsOf(builtins));
    if (meant !== undefined) declarations.misspeltKinds.add(meant);
    return;
  }
  checkNaming(declaration, signature, problems);
  const name = signature.named === 'required' ? declaration.name : undefined;
  const span = (name ?? declaration.blockKind).span;
  const block: Declared = { kind, ...(name ? { name: name.name } : {}), signature, declaration, depth, span };
  const first = declarations.add(block);
  // Blocks without a required name have been reported.
  if (!first || (signature.named === 'required' && !name)) return;
  const what = name ? `two ${pluralOf(kind)} are named \`${name.name}\`` : `\`${kind}\` is declared twice`;
  problems.report(
    'E0208',
    what,
    [at(span, 'declared again here'), at(first.span, 'first declared here')],
    hintForTwins(block, first),
  );
}

function hintForTwins(block: Declared, first: Declared): string {
  if (block.name === undefined) return 'keep one of them';
  if (block.depth < first.depth) {
    return `to change the imported one write \`${block.kind} ${block.name} extends ${block.name} { … }\``;
  }
  return 'rename one of them; names tell them apart in checkpoints and reports';
}

function kindsOf(builtins: Builtins): readonly string[] {
  return builtins.blocks.map((block) => block.kind);
}

function reportUnknownKind(declaration: BlockDeclaration, builtins: Builtins, problems: Problems): void {
  const { name, span } = declaration.blockKind;
  problems.report(
    'E0201',
    `there is no kind of block called \`${name}\``,
    [at(span, 'unknown kind')],
    suggestion(name, kindsOf(builtins), 'kinds'),
  );
}

function checkNaming(declaration: BlockDeclaration, signature: BlockSignature, problems: Problems): void {
  const { blockKind, name } = declaration;
  if (signature.named === 'required' && !name) {
    problems.report(
      'E0214',
      `${withArticle(signature.kind)} needs a name`,
      [at(blockKind.span, 'without a name')],
      `write \`${signature.kind} NAME { … }\``,
    );
  }
  if (signature.named === 'none' && name) {
    problems.report(
      'E0214',
      `\`${signature.kind}\` takes no name`,
      [at(name.span, 'not needed')],
      `a model has one: write \`${signature.kind} { … }\``,
    );
  }
}
