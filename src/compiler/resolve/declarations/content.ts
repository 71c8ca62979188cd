import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Block, Field, Identifier } from '../../syntax/ast.ts';
import { at, type Problems } from '../problems.ts';

/** Contents of a block by key, after templates and overrides are applied. */
export interface Content {
  readonly fields: ReadonlyMap<string, Field>;
  /** Nested blocks by key, or by key and name: `head`, `group backbone`. */
  readonly nested: ReadonlyMap<string, NestedContent>;
}

export interface NestedContent {
  readonly key: Identifier;
  readonly name?: Identifier;
  readonly content: Content;
}

export const emptyContent: Content = { fields: new Map(), nested: new Map() };

export function nestedId(key: string, name: string | undefined): string {
  return name === undefined ? key : `${key} ${name}`;
}

/** Contents of a block. Reports keys that are given twice; the first one counts. */
export function contentOf(block: Block, problems: Problems): Content {
  const fields = new Map<string, Field>();
  const nested = new Map<string, NestedContent>();
  const seen = new Map<string, Span>();
  for (const entry of block.entries) {
    const name = entry.kind === 'nested' ? entry.name : undefined;
    const id = nestedId(entry.key.name, name?.name);
    const first = seen.get(id);
    if (first) {
      reportTwice(id, (name ?? entry.key).span, first, problems);
      continue;
    }
    seen.set(id, (name ?? entry.key).span);
    if (entry.kind === 'field') fields.set(id, entry);
    else
      nested.set(id, { key: entry.key, ...(name ? { name } : {}), content: contentOf(entry.body, problems) });
  }
  return { fields, nested };
}

function reportTwice(id: string, span: Span, first: Span, problems: Problems): void {
  problems.report(
    'E0209',
    `\`${id}\` is given twice`,
    [at(span, 'given again here'), at(first, 'first given here')],
    'keep one of them',
  );
}

/**
 * Applies the entries of a derived block: `:` replaces a field, `{ }` amends a nested block entry by entry.
 */
export function amended(base: Content, over: Content): Content {
  const fields = new Map([...base.fields, ...over.fields]);
  const nested = new Map(base.nested);
  for (const [id, block] of over.nested) {
    const existing = nested.get(id);
    nested.set(id, existing ? { ...block, content: amended(existing.content, block.content) } : block);
    // The check of keys reports a block that should be a field, or the reverse.
    if (!base.nested.has(id)) fields.delete(id);
  }
  for (const id of over.fields.keys()) nested.delete(id);
  return { fields, nested };
}
