import type { BlockSignature, NestedSignature } from '../../catalog/signature.ts';
import type { Argument, Call, Expression, Identifier, Pipe } from '../../syntax/ast.ts';
import { type Content, emptyContent, nestedId } from '../declarations/content.ts';
import { at, type Problems } from '../problems.ts';
import { suggestion } from '../wording.ts';
import type { Override } from './overrides.ts';

type NestedShape = Pick<BlockSignature, 'open'> & { readonly nested: readonly NestedSignature[] };

/**
 * The collector of problems, and the position of an unnamed argument of a built-in (-1: it must be named).
 */
export interface Amending {
  readonly problems: Problems;
  position(builtin: string, argument: string): number;
}

/** Applies an override to a field, a field of a nested block, or an argument of a call in a field. */
export function amendedBy(
  content: Content,
  shape: NestedShape,
  override: Override,
  amending: Amending,
): Content {
  const [key, ...rest] = override.path as [Identifier, ...Identifier[]];
  const nested = shape.nested.find((known) => known.key === key.name);
  if (nested && rest.length > 0)
    return nestedAmended(content, nested, { ...override, path: rest }, key, amending);
  const existing = content.fields.get(key.name);
  const value =
    rest.length === 0 ? override.value : inside(existing?.value, key, rest, override.value, amending);
  if (!value) return content;
  const field = { kind: 'field', key, value, span: value.span } as const;
  return { ...content, fields: new Map(content.fields).set(key.name, field) };
}

function nestedAmended(
  content: Content,
  signature: NestedSignature,
  override: Override,
  key: Identifier,
  amending: Amending,
): Content {
  const name = signature.named === 'required' ? override.path[0]! : undefined;
  const path = name ? override.path.slice(1) : override.path;
  const id = nestedId(signature.key, name?.name);
  const existing = content.nested.get(id);
  if (path.length === 0 || (name && !existing)) {
    const present = [...content.nested.values()].filter((block) => block.key.name === key.name);
    amending.problems.report(
      'E0215',
      `there is no ${signature.key} called \`${name!.name}\` with fields to override`,
      [at(name!.span, 'nothing to override')],
      suggestion(
        name!.name,
        present.flatMap((block) => block.name?.name ?? []),
        `${signature.key}s`,
      ),
    );
    return content;
  }
  const shape: NestedShape = { ...(signature.open ? { open: signature.open } : {}), nested: [] };
  const inner = amendedBy(existing?.content ?? emptyContent, shape, { ...override, path }, amending);
  const block = { ...(existing ?? { key, ...(name ? { name } : {}) }), content: inner };
  return { ...content, nested: new Map(content.nested).set(id, block) };
}

/** Replaces one argument of a call within a value: `optimizer.lr`, `body.backbone.stem`. */
function inside(
  value: Expression | undefined,
  owner: Identifier,
  path: readonly Identifier[],
  replacement: Expression,
  amending: Amending,
): Expression | undefined {
  const { problems } = amending;
  const [name, ...rest] = path as [Identifier, ...Identifier[]];
  if (value?.kind === 'call') {
    return rest.length === 0 ? withArgument(value, name, replacement, amending) : surplus(rest[0]!, problems);
  }
  if (value?.kind !== 'pipe') return surplus(name, problems, owner);
  const stage = value.stages.find((one) => nameOf(one) === name.name);
  if (!stage || rest.length === 0) {
    return problems.report(
      'E0215',
      `there is nothing to override at \`${owner.name}.${name.name}\``,
      [at(name.span, stage ? 'name one of its arguments' : 'unknown stage')],
      suggestion(
        name.name,
        value.stages.flatMap((one) => nameOf(one) ?? []),
        'stages',
      ),
    );
  }
  const changed = inside(stage.expression, name, rest, replacement, amending);
  return changed && withStage(value, stage, changed);
}

function surplus(name: Identifier, problems: Problems, owner?: Identifier): undefined {
  return problems.report('E0215', `there is nothing called \`${name.name}\` to override`, [
    at(
      name.span,
      owner ? `\`${owner.name}\` is not a call and has no arguments` : 'an argument has no parts',
    ),
  ]);
}

function nameOf(stage: Pipe['stages'][number]): string | undefined {
  if (stage.label) return stage.label.name;
  return stage.expression.kind === 'call' ? stage.expression.callee.name : undefined;
}

function withStage(pipe: Pipe, stage: Pipe['stages'][number], expression: Expression): Pipe {
  return { ...pipe, stages: pipe.stages.map((one) => (one === stage ? { ...stage, expression } : one)) };
}

function withArgument(call: Call, name: Identifier, value: Expression, amending: Amending): Call {
  const place = amending.position(call.callee.name, name.name);
  const unnamed = call.args.filter((arg) => !arg.name)[place];
  const replacement: Argument = unnamed ? { ...unnamed, value } : { name, value, span: value.span };
  const others = call.args.filter((arg) => arg.name?.name !== name.name);
  const args = unnamed
    ? others.map((arg) => (arg === unnamed ? replacement : arg))
    : [...others, replacement];
  return { ...call, args };
}
