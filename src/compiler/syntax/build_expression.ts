import type { CstNode, IToken } from 'chevrotain';
import type * as cst from '../../../grammar/cst.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import type * as ast from './ast.ts';
import { readNumber, readText } from './literals.ts';

/** Largest height of an expression tree, limited because later stages traverse it recursively. */
const highest = 256;

type Operator = ast.Binary['operator'];

/**
 * Converts expressions of the concrete syntax tree. `tooHigh` is called once for each expression that was
 * truncated.
 */
export class ExpressionBuilder {
  readonly #file: string;
  readonly #tooHigh: (span: Span) => void;
  readonly #heights = new WeakMap<ast.Expression, number>();

  constructor(file: string, tooHigh: (span: Span) => void) {
    this.#file = file;
    this.#tooHigh = tooHigh;
  }

  identifier(token: IToken): ast.Identifier {
    return { kind: 'identifier', name: token.image, span: this.#span(token, token) };
  }

  number(token: IToken): ast.NumberLiteral {
    // A malformed number has been reported; 1 is valid in most places, so no second error follows.
    const read = readNumber(token.image) ?? { value: 1 };
    return { kind: 'number', ...read, text: token.image, span: this.#span(token, token) };
  }

  text(token: IToken): ast.StringLiteral {
    const { value } = readText(token.image);
    return { kind: 'string', value, text: token.image, span: this.#span(token, token) };
  }

  pipe(node: cst.PipeCstNode): ast.Expression {
    const stages = node.children.stage.map((stage) => this.#stage(stage));
    const only = stages[0]!;
    if (stages.length === 1 && only.label === undefined) return only.expression;
    const expressions = stages.map((stage) => stage.expression);
    return this.#raised({ kind: 'pipe', stages, span: this.extent(node) }, expressions);
  }

  #stage(node: cst.StageCstNode): ast.PipeStage {
    const { sum, label } = node.children;
    const expression = this.#sum(sum[0]!.children);
    const span = this.extent(node);
    return label === undefined
      ? { expression, span }
      : { expression, label: this.identifier(label[0]!), span };
  }

  #sum(parts: cst.SumCstChildren): ast.Expression {
    const terms = parts.product.map((product) => this.#product(product.children));
    return this.#chain(terms, parts.product, parts.operator ?? []);
  }

  #product(parts: cst.ProductCstChildren): ast.Expression {
    const factors = parts.factor.map((factor) => this.#factor(factor.children));
    return this.#chain(factors, parts.factor, parts.operator ?? []);
  }

  /**
   * `a - b - c` is `(a - b) - c`. `nodes`: the nodes of the operands, for their extents including
   * parentheses.
   */
  #chain(
    operands: readonly ast.Expression[],
    nodes: readonly CstNode[],
    operators: readonly IToken[],
  ): ast.Expression {
    return operands.reduce((left, right, index) => {
      const operator = operators[index - 1]!.image as Operator;
      const span = { ...this.extent(nodes[0]!), end: this.extent(nodes[index]!).end };
      return this.#raised({ kind: 'binary', operator, left, right, span }, [left, right]);
    });
  }

  #factor(parts: cst.FactorCstChildren): ast.Expression {
    const end = parts.group === undefined ? undefined : this.extent(parts.group[0]!).end;
    return (parts.Minus ?? []).reduceRight<ast.Expression>((operand, minus) => {
      const span = { file: this.#file, start: minus.startOffset, end: end ?? operand.span.end };
      return this.#raised({ kind: 'unary', operator: '-', operand, span }, [operand]);
    }, this.#primary(parts));
  }

  #primary(parts: cst.FactorCstChildren): ast.Expression {
    if (parts.Number !== undefined) return this.number(parts.Number[0]!);
    if (parts.String !== undefined) return this.text(parts.String[0]!);
    if (parts.fixedOption !== undefined) return this.#option(parts.fixedOption[0]!.children);
    if (parts.list !== undefined) return this.#list(parts.list[0]!.children);
    if (parts.word !== undefined) return this.#word(parts.word[0]!.children);
    if (parts.group !== undefined) return this.pipe(parts.group[0]!.children.pipe[0]!);
    const word = (parts.True ?? parts.False)![0]!;
    return { kind: 'boolean', value: parts.True !== undefined, span: this.#span(word, word) };
  }

  #option(parts: cst.FixedOptionCstChildren): ast.OptionLiteral {
    const name = parts.Name[0]!;
    return { kind: 'option', name: name.image, span: this.#span(parts.Dot[0]!, name) };
  }

  #word(parts: cst.WordCstChildren): ast.Expression {
    const name = this.identifier(parts.Identifier[0]!);
    if (parts.callArguments !== undefined) return this.#call(name, parts.callArguments[0]!.children);
    if (parts.list !== undefined) {
      const { items: dims, span } = this.#list(parts.list[0]!.children);
      return this.#raised({ kind: 'tensor', dtype: name, dims, span: this.#around(name, { span }) }, dims);
    }
    const path = [name, ...(parts.Name ?? []).map((member) => this.identifier(member))];
    return { kind: 'reference', path, span: this.#around(name, path.at(-1)!) };
  }

  #call(callee: ast.Identifier, parts: cst.CallArgumentsCstChildren): ast.Expression {
    const args = (parts.argument ?? []).map((argument) => this.#argument(argument));
    const span = { ...callee.span, end: parts.RightParen[0]!.endOffset! + 1 };
    const values = args.map((argument) => argument.value);
    return this.#raised({ kind: 'call', callee, args, span }, values);
  }

  #argument(node: cst.ArgumentCstNode): ast.Argument {
    const { Name, pipe } = node.children;
    const value = this.pipe(pipe[0]!);
    const span = this.extent(node);
    return Name === undefined ? { value, span } : { name: this.identifier(Name[0]!), value, span };
  }

  #list(parts: cst.ListCstChildren): ast.ListLiteral {
    const items = (parts.pipe ?? []).map((item) => this.pipe(item));
    const list: ast.ListLiteral = {
      kind: 'list',
      items,
      span: this.#span(parts.LeftBracket[0]!, parts.RightBracket[0]!),
    };
    this.#raised(list, items);
    return list;
  }

  /**
   * Returns `expression`, which is one higher than its highest part, or its first part if that is too high.
   */
  #raised(expression: ast.Expression, parts: readonly ast.Expression[]): ast.Expression {
    const height = 1 + parts.reduce((most, part) => Math.max(most, this.#heights.get(part) ?? 0), 0);
    if (height > highest) {
      this.#tooHigh(expression.span);
      return parts[0]!;
    }
    this.#heights.set(expression, height);
    return expression;
  }

  /** Span of a node, including parentheses. */
  extent(node: CstNode): Span {
    const { startOffset, endOffset } = node.location!;
    return { file: this.#file, start: startOffset, end: endOffset! + 1 };
  }

  #around(first: { readonly span: Span }, last: { readonly span: Span }): Span {
    return { file: this.#file, start: first.span.start, end: last.span.end };
  }

  #span(first: IToken, last: IToken): Span {
    return { file: this.#file, start: first.startOffset, end: last.endOffset! + 1 };
  }
}
