import type { Builtins } from '../../catalog/builtins.ts';
import { builtinsOf, categories } from '../check/builtins_of.ts';
import { dependencyOrder } from '../constants/order.ts';
import { type Amending, amendedBy } from '../overrides/amend.ts';
import type { OverrideSettings } from '../overrides/overrides.ts';
import { at, type Problems } from '../problems.ts';
import { pluralOf, suggestion, withArticle } from '../wording.ts';
import { amended, type Content, contentOf } from './content.ts';
import type { Declarations, Declared } from './declarations.ts';
import { withInherited } from './super.ts';

/** A block with its own and inherited entries. */
export interface Expanded {
  readonly declared: Declared;
  readonly content: Content;
  /** False if an ancestor is missing; it might have the entries that the block lacks. */
  readonly ancestorsExist: boolean;
}

/**
 * Applies every block to its ancestors, and overrides to every block. Parents are templates or blocks of the
 * same kind.
 */
export function expandBlocks(
  declarations: Declarations,
  settings: OverrideSettings,
  builtins: Builtins,
  problems: Problems,
): readonly Expanded[] {
  const amending: Amending = {
    problems,
    position: (builtin, argument) => positionOf(builtin, argument, builtins),
  };
  const parents = new Map(
    [...declarations.replaced, ...declarations.blocks].map((block) => [
      block,
      parentOf(block, declarations, problems),
    ]),
  );
  const expanded = new Map<Declared, Expanded>();
  for (const declared of parentsFirst(parents, problems)) {
    const parent = parents.get(declared);
    const base = parent && expanded.get(parent);
    const written = contentOf(declared.declaration.body, problems);
    const own = withInherited(written, base?.content, problems);
    const orphan = declared.declaration.parent !== undefined && !base;
    const inherited = base ? amended(base.content, own) : own;
    const content = (settings.blocks.get(declared) ?? []).reduce(
      (amendedSoFar, override) => amendedBy(amendedSoFar, declared.signature, override, amending),
      inherited,
    );
    expanded.set(declared, { declared, content, ancestorsExist: !orphan && (base?.ancestorsExist ?? true) });
  }
  return declarations.blocks.map((block) => expanded.get(block)!);
}

function positionOf(name: string, argument: string, builtins: Builtins): number {
  const all = categories.flatMap((category) => builtinsOf(builtins, category));
  const builtin = all.find((known) => known.name === name);
  const positional = builtin?.parameters.filter((parameter) => parameter.positional) ?? [];
  return positional.findIndex((parameter) => parameter.name === argument);
}

function idOf(block: Declared): string {
  const { file, start } = block.declaration.span;
  return `${block.kind} ${block.name ?? ''} ${file} ${start}`;
}

/**
 * Blocks sorted so that parents come first. Blocks on a cycle follow in source order and inherit from the
 * blocks before them.
 */
function parentsFirst(
  parents: ReadonlyMap<Declared, Declared | undefined>,
  problems: Problems,
): readonly Declared[] {
  const byId = new Map([...parents.keys()].map((block) => [idOf(block), block]));
  const needs = new Map([...parents].map(([block, parent]) => [idOf(block), parent ? [idOf(parent)] : []]));
  const { ordered, cycles } = dependencyOrder(needs);
  for (const cycle of cycles)
    reportCycle(
      cycle.map((id) => byId.get(id)!),
      problems,
    );
  return [...new Set([...ordered, ...byId.keys()])].map((id) => byId.get(id)!);
}

function reportCycle(cycle: readonly Declared[], problems: Problems): void {
  const names = cycle.map((block) => block.name ?? block.kind);
  const labels = cycle.map((block) => {
    const parent = block.declaration.parent!;
    return at(parent.span, `\`${block.name ?? block.kind}\` extends \`${parent.name}\``);
  });
  const [first, ...others] = labels;
  problems.report(
    'E0212',
    `\`${names[0]}\` inherits from itself: ${[...names, names[0]].join(' → ')}`,
    [first!, ...others],
    'remove one `extends`',
  );
}

function parentOf(block: Declared, declarations: Declarations, problems: Problems): Declared | undefined {
  if (block.overrides) return block.overrides;
  const parent = block.declaration.parent;
  if (!parent) return undefined;
  const found = declarations.find(block.kind, parent.name);
  if (found) return found;
  const other = declarations.named(parent.name)[0];
  if (other) {
    return problems.report('E0213', `${withArticle(block.kind)} cannot extend ${withArticle(other.kind)}`, [
      at(parent.span, `\`${parent.name}\` is ${withArticle(other.kind)}`),
      at(other.span, 'declared here'),
    ]);
  }
  if (declarations.reportedNames.has(parent.name)) return undefined;
  const candidates = declarations.blocks.filter((known) => known.kind === block.kind && known !== block);
  return problems.report(
    'E0211',
    `there is no ${block.kind} or template called \`${parent.name}\``,
    [at(parent.span, 'unknown parent')],
    suggestion(
      parent.name,
      candidates.map((known) => known.name ?? ''),
      `${pluralOf(block.kind)} and templates`,
    ),
  );
}
