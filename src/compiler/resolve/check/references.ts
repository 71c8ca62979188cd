import type { ValueType } from '../../catalog/signature.ts';
import type { ModelReference } from '../../model/model.ts';
import type { Expression, Identifier, Reference } from '../../syntax/ast.ts';
import { follow, type Scope } from '../constants/scope.ts';
import { reportUnknownName } from '../constants/unknown.ts';
import { at } from '../problems.ts';
import { pathText, pluralOf, suggestion, withArticle } from '../wording.ts';
import { wrongType } from './mismatch.ts';

type ReferenceType = Extract<ValueType, { kind: 'reference' }>;

/**
 * Checks the name of a block with an optional member: `vision`, `language.cls`. The caller checks that the
 * member exists.
 */
export function checkReference(
  expression: Expression,
  type: ReferenceType,
  owner: string,
  scope: Scope,
): ModelReference | undefined {
  const reference = blockReference(expression, type, scope);
  if (!reference) return wrongType(expression, type, owner, scope);
  const [name, member, ...rest] = reference.path as [Identifier, ...Identifier[]];
  const block = declarationOf(name.name, type, scope);
  if (!block) return reportUnknownBlock(name, type, scope);
  if (block.declaration.template) return reportTemplate(name, type, scope);
  const surplus = type.member ? rest[0] : member;
  if (surplus) {
    return scope.problems.report('E0207', `there is nothing called \`${pathText(reference)}\``, [
      at(surplus.span, type.member ? 'one name too many' : `${kindsOf(type)} has no parts to name here`),
    ]);
  }
  return {
    kind: 'reference',
    to: name.name,
    ...(member ? { member: member.name } : {}),
    span: expression.span,
  };
}

function declarationOf(name: string, { to }: ReferenceType, { declarations }: Scope) {
  return to.map((kind) => declarations.find(kind, name)).find((found) => found !== undefined);
}

/** `an encoder or a decoder` */
function kindsOf({ to }: ReferenceType): string {
  return to.map(withArticle).join(' or ');
}

function suggestionFor(name: string, { to }: ReferenceType, { declarations }: Scope): string | undefined {
  const candidates = to.flatMap((kind) => declarations.names(kind));
  return suggestion(name, candidates, to.map(pluralOf).join(' and '));
}

/** Looks up names of blocks before those of constants, so that a `let` never hides an encoder. */
function blockReference(expression: Expression, type: ReferenceType, scope: Scope): Reference | undefined {
  const direct = expression.kind === 'reference' && expression.path[0]!.name;
  if (direct && declarationOf(direct, type, scope)) return expression;
  const value = follow(expression, scope.constants)?.value;
  return value?.kind === 'reference' ? value : undefined;
}

function reportUnknownBlock(name: Identifier, type: ReferenceType, scope: Scope): undefined {
  const { declarations, problems } = scope;
  if (declarations.reportedNames.has(name.name)) return undefined;
  const other = declarations.named(name.name)[0];
  if (other) {
    return problems.report(
      'E0207',
      `\`${name.name}\` is ${withArticle(other.kind)}, not ${kindsOf(type)}`,
      [
        at(name.span, `expected ${kindsOf(type)}`),
        at(other.span, `${withArticle(other.kind)}, declared here`),
      ],
      suggestionFor(name.name, type, scope),
    );
  }
  const kind = type.to.join(' or ');
  return problems.report(
    'E0207',
    `there is no ${kind} called \`${name.name}\``,
    [at(name.span, `unknown ${kind}`)],
    suggestionFor(name.name, type, scope) ?? `declare it: \`${type.to[0]} ${name.name} { … }\``,
  );
}

function reportTemplate(name: Identifier, type: ReferenceType, scope: Scope): undefined {
  return scope.problems.report(
    'E0207',
    `\`${name.name}\` is a template, which only \`extends\` may name`,
    [at(name.span, `expected ${kindsOf(type)}`)],
    suggestionFor(name.name, type, scope),
  );
}

/** Checks `head.answer` or `truth.label` within a task. */
export function checkMember(
  expression: Expression,
  type: Extract<ValueType, { kind: 'member' }>,
  owner: string,
  scope: Scope,
): ModelReference | undefined {
  const value = follow(expression, scope.constants)?.value;
  if (value?.kind !== 'reference') return wrongType(expression, type, owner, scope);
  const [root, member] = value.path;
  if (root!.name !== type.of || !member || value.path.length > 2)
    return reportNoMember(value, type, owner, scope);
  if (!scope.task) return reportUnknownName(value, `\`${type.of}.NAME\``, scope);
  const known = type.of === 'head' ? scope.task.heads?.map(({ name }) => name) : scope.task.dataset?.truth;
  if (!known || known.includes(member.name)) {
    return { kind: 'reference', to: type.of, member: member.name, span: value.span };
  }
  return scope.problems.report(
    'E0207',
    type.of === 'head'
      ? `this task has no head called \`${member.name}\``
      : `the records of \`${scope.task.dataset!.name}\` have no truth called \`${member.name}\``,
    [at(member.span, type.of === 'head' ? 'unknown head' : 'unknown truth')],
    suggestion(member.name, known, type.of === 'head' ? 'heads' : 'truths'),
  );
}

function reportNoMember(
  reference: Reference,
  type: Extract<ValueType, { kind: 'member' }>,
  owner: string,
  scope: Scope,
): undefined {
  const name = reference.path[0]!.name;
  const heads = scope.task?.heads?.map((head) => head.name) ?? [];
  const meant = type.of === 'head' && heads.includes(name) ? name : (heads[0] ?? 'answer');
  const example =
    type.of === 'head' ? `head.${meant}` : `truth.${scope.task?.dataset?.truth?.[0] ?? 'label'}`;
  return scope.problems.report(
    'E0301',
    `${owner} needs \`${type.of}.NAME\`, found the name \`${pathText(reference)}\``,
    [at(reference.span, `expected \`${type.of}.NAME\``)],
    `for example \`${example}\``,
  );
}
