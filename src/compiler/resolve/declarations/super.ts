import type { Expression, Pipe, PipeStage, Reference } from '../../syntax/ast.ts';
import { at, type Problems } from '../problems.ts';
import { pathText } from '../wording.ts';
import type { Content } from './content.ts';
import { nestedId } from './content.ts';

/** Replaces `super.KEY` by the inherited value. `base` is undefined if nothing is inherited. */
export function withInherited(own: Content, base: Content | undefined, problems: Problems): Content {
  return replaced(own, (reference) => inherited(reference, base, problems));
}

type Replacement = (reference: Reference) => Expression;

function replaced(content: Content, replace: Replacement): Content {
  return {
    fields: new Map(
      [...content.fields].map(([key, field]) => [key, { ...field, value: replacedIn(field.value, replace) }]),
    ),
    nested: new Map(
      [...content.nested].map(([id, block]) => [id, { ...block, content: replaced(block.content, replace) }]),
    ),
  };
}

function replacedIn(expression: Expression, replace: Replacement): Expression {
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

/** Splices an inherited pipe into the pipe around it. */
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
  const path = reference.path.slice(1).map(({ name }) => name);
  const value = base && path.length > 0 ? valueAt(base, path) : undefined;
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

function valueAt(content: Content, path: readonly string[]): Expression | undefined {
  const [first, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) return content.fields.get(first)?.value;
  const named = content.nested.get(nestedId(first, rest[0]));
  if (named && rest.length > 1) return valueAt(named.content, rest.slice(1));
  const block = content.nested.get(nestedId(first, undefined));
  return block && valueAt(block.content, rest);
}
