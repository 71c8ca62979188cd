import type { Expression, Field, Pipe, PipeStage, Reference } from '../../syntax/ast.ts';
import { at, type Problems } from '../problems.ts';
import { pathText } from '../wording.ts';
import type { Content } from './content.ts';
import { nestedId } from './content.ts';
import { expandedSize, largestExpansion } from './expansion.ts';

/** Replaces `super.KEY` by the inherited value. `base` is undefined if nothing is inherited. */
export function withInherited(own: Content, base: Content | undefined, problems: Problems): Content {
  return replaced(own, { base, problems });
}

interface Inheriting {
  readonly base: Content | undefined;
  readonly problems: Problems;
}

type ReferenceReplacement = (reference: Reference) => Expression;

function replaced(content: Content, context: Inheriting): Content {
  return {
    fields: new Map([...content.fields].map(([key, field]) => [key, withValue(field, context)])),
    nested: new Map(
      [...content.nested].map(([id, block]) => [id, { ...block, content: replaced(block.content, context) }]),
    ),
  };
}

/**
 * A field with `super` replaced. If the value would become too large, its `super` stays, as if it referred to
 * nothing.
 */
function withValue(field: Field, { base, problems }: Inheriting): Field {
  const size = expandedSize(field.value, (reference) => base && inheritedValue(reference, base));
  if (size <= largestExpansion) {
    const value = replacedIn(field.value, (reference) => inherited(reference, base, problems));
    return { ...field, value };
  }
  problems.report(
    'E0224',
    `\`${field.key.name}\` has more than ${largestExpansion.toLocaleString('en')} parts once \`super\` is replaced`,
    [at(field.value.span, 'inherits too much')],
    'inherit the value once; every `super` in a chain of blocks multiplies its size',
  );
  return field;
}

function replacedIn(expression: Expression, replace: ReferenceReplacement): Expression {
  const inside = (part: Expression) => replacedIn(part, replace);
  switch (expression.kind) {
    case 'reference':
      return expression.path[0]!.name === 'super' ? replace(expression) : expression;
    case 'call':
      return {
        ...expression,
        args: expression.args.map((argument) => ({ ...argument, value: inside(argument.value) })),
      };
    case 'list':
      return { ...expression, items: expression.items.map(inside) };
    case 'unary':
      return { ...expression, operand: inside(expression.operand) };
    case 'binary':
      return { ...expression, left: inside(expression.left), right: inside(expression.right) };
    case 'pipe':
      return joined(expression, inside);
    default:
      return expression;
  }
}

/** Splices an inherited pipe into the enclosing pipe. */
function joined(pipe: Pipe, inside: (part: Expression) => Expression): Pipe {
  const stages = pipe.stages.flatMap((stage): readonly PipeStage[] => {
    const value = inside(stage.expression);
    const spliced = value !== stage.expression && value.kind === 'pipe' && !stage.label;
    return spliced ? value.stages : [{ ...stage, expression: value }];
  });
  return { ...pipe, stages };
}

/** Inherited value that `super.head.answer` refers to. */
function inherited(reference: Reference, base: Content | undefined, problems: Problems): Expression {
  const value = base && inheritedValue(reference, base);
  if (value) return value;
  problems.report(
    'E0223',
    base
      ? `nothing called \`${pathText(reference)}\` is inherited`
      : '`super` is the value that a block inherits; this block extends nothing',
    [at(reference.span, base ? 'not in the inherited value' : 'nothing is inherited')],
    base
      ? `inherited are ${[...base.fields.keys()].map((key) => `super.${key}`).join(', ')}`
      : 'write `extends PARENT`',
  );
  return reference;
}

function inheritedValue({ path }: Reference, base: Content): Expression | undefined {
  const names = path.slice(1).map(({ name }) => name);
  return names.length > 0 ? valueAt(base, names) : undefined;
}

function valueAt(content: Content, path: readonly string[]): Expression | undefined {
  const [first, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) return content.fields.get(first)?.value;
  const named = content.nested.get(nestedId(first, rest[0]));
  if (named && rest.length > 1) return valueAt(named.content, rest.slice(1));
  const block = content.nested.get(nestedId(first, undefined));
  return block && valueAt(block.content, rest);
}
