import type { Argument, Binary, Call, Expression, Pipe, PipeStage } from './ast.ts';
import { type Commented, type CommentQueue, commentText, leadingDocs, trailingDocs } from './comments.ts';
import { type Doc, group, hardline, ifBroken, indent, line, softline, verbatim } from './doc.ts';

/** Precedence of expressions: an expression is parenthesised if its context requires a higher one. */
const binding = { pipe: 0, sum: 1, product: 2, unary: 3, primary: 4 } as const;

const continuation = 4;

export class ExpressionLayout {
  readonly #comments: CommentQueue;

  constructor(comments: CommentQueue) {
    this.#comments = comments;
  }

  expression(expression: Expression): Doc {
    return this.#within(expression, binding.pipe);
  }

  #within(expression: Expression, place: number): Doc {
    const doc = this.#bare(expression);
    return bindingOf(expression) < place ? ['(', doc, ')'] : doc;
  }

  #bare(expression: Expression): Doc {
    switch (expression.kind) {
      case 'number':
      case 'string':
        return expression.text;
      case 'boolean':
        return String(expression.value);
      case 'option':
        return `.${expression.name}`;
      case 'reference':
        return expression.path.map((part) => part.name).join('.');
      case 'unary':
        return ['-', this.#within(expression.operand, binding.unary)];
      case 'binary':
        return this.#binary(expression);
      case 'call':
        return this.#call(expression);
      case 'list':
        return this.#list(expression.items, expression.span);
      case 'tensor':
        this.#comments.stray(expression.span.start);
        return [expression.dtype.name, this.#list(expression.dims, expression.span)];
      case 'pipe':
        return this.#pipe(expression);
    }
  }

  #binary(expression: Binary): Doc {
    const level = bindingOf(expression);
    const breaks = level === binding.sum ? line : ' ';
    const [first, ...rest] = operandsOf(expression, level);
    const head = this.#within(first!.operand, level + 1);
    const tail = rest.map(({ operator, operand }) => [
      breaks,
      `${operator} `,
      this.#within(operand, level + 1),
    ]);
    return group([head, indent(continuation, tail)]);
  }

  #call(call: Call): Doc {
    this.#comments.stray(call.callee.span.end);
    const items = call.args.map((argument) =>
      this.#comments.commented(argument.span, true, () => this.#argument(argument)),
    );
    const [only] = items;
    // A single call or list breaks inside its own brackets instead of the outer ones.
    if (
      items.length === 1 &&
      isBracketed(call.args[0]!.value) &&
      isPlain(only!) &&
      !this.#comments.pending(call.span.end)
    ) {
      return [call.callee.name, '(', only!.doc, ')'];
    }
    return group([call.callee.name, '(', this.#bracketed(items, call.span.end), ')']);
  }

  #argument({ name, value }: Argument): Doc {
    const doc = this.expression(value);
    return name === undefined ? doc : [`${name.name}: `, doc];
  }

  #list(items: readonly Expression[], span: { readonly start: number; readonly end: number }): Doc {
    this.#comments.stray(span.start);
    const docs = items.map((item) => this.#comments.commented(item.span, true, () => this.expression(item)));
    if (items.length > 0 && items.every(isNumber) && docs.every(isPlain)) {
      const last = docs.length - 1;
      const filled: Doc = {
        kind: 'fill',
        items: docs.map(({ doc }, index) => (index < last ? [doc, ','] : doc)),
      };
      return group(['[', indent(2, [softline, filled, this.#dangling(span.end)]), softline, ']']);
    }
    return group(['[', this.#bracketed(docs, span.end), ']']);
  }

  /** Items between brackets: on one line, or each on its own line with a trailing comma. */
  #bracketed(items: readonly Commented[], end: number): Doc {
    const last = items.length - 1;
    const docs = items.map(({ leading, doc, trailing }, index) => [
      index === 0 ? softline : line,
      leadingDocs(leading),
      doc,
      index < last ? ',' : ifBroken(','),
      trailingDocs(trailing),
    ]);
    const dangling = this.#dangling(end);
    if (items.length === 0 && dangling.length === 0) return [];
    return [indent(2, [...docs, ...dangling]), softline];
  }

  /** Comments after the last item. */
  #dangling(end: number): Doc[] {
    return this.#comments.take(end).map((comment) => [hardline, verbatim(commentText(comment))]);
  }

  #pipe(pipe: Pipe): Doc {
    this.#comments.stray(pipe.span.start);
    const last = pipe.stages.length - 1;
    const [first, ...rest] = pipe.stages.map((stage, index) => {
      const item = this.#comments.commented(stage.span, index < last, () => this.#stage(stage));
      // Comments above the first stage belong to the whole pipe.
      if (index === 0) this.#comments.lift(item.leading);
      return item;
    });
    const tail = rest.map(({ leading, doc, trailing }) => [
      line,
      leadingDocs(leading),
      '-> ',
      indent(3, doc),
      trailingDocs(trailing),
    ]);
    return group([first!.doc, trailingDocs(first!.trailing), indent(continuation, tail)]);
  }

  #stage({ expression, label }: PipeStage): Doc {
    const doc = this.#within(expression, binding.sum);
    return label === undefined ? doc : [doc, ` as ${label.name}`];
  }
}

function bindingOf(expression: Expression): number {
  if (expression.kind === 'pipe') return binding.pipe;
  if (expression.kind === 'unary') return binding.unary;
  if (expression.kind !== 'binary') return binding.primary;
  return expression.operator === '+' || expression.operator === '-' ? binding.sum : binding.product;
}

interface Operand {
  readonly operator?: string;
  readonly operand: Expression;
}

/** Operands of a chain of operators with one precedence: three for `a - b + c`. */
function operandsOf(expression: Expression, level: number): Operand[] {
  if (expression.kind !== 'binary' || bindingOf(expression) !== level) return [{ operand: expression }];
  const { left, operator, right } = expression;
  return [...operandsOf(left, level), { operator, operand: right }];
}

function isNumber(expression: Expression): boolean {
  return (
    expression.kind === 'number' || (expression.kind === 'unary' && expression.operand.kind === 'number')
  );
}

function isBracketed({ kind }: Expression): boolean {
  return kind === 'call' || kind === 'list' || kind === 'tensor';
}

function isPlain({ leading, trailing }: Commented): boolean {
  return leading.length === 0 && trailing.length === 0;
}
