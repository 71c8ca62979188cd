import type { IToken } from 'chevrotain';
import type * as cst from '../../../grammar/cst.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import type * as ast from './ast.ts';
import type { ExpressionBuilder } from './build_expression.ts';

/** Builds the Syntax of a file, without the entries and declarations that have errors. */
export class SyntaxBuilder {
  readonly #file: string;
  readonly #docs: DocComments;
  readonly #expressions: ExpressionBuilder;

  constructor(file: string, docs: DocComments, expressions: ExpressionBuilder) {
    this.#file = file;
    this.#docs = docs;
    this.#expressions = expressions;
  }

  version(node: cst.VersionCstNode): ast.NumberLiteral | undefined {
    return isUnbroken(node) ? this.#expressions.number(node.children.Number[0]!) : undefined;
  }

  modelName(node: cst.ModelNameCstNode): ast.Identifier | undefined {
    return isUnbroken(node) ? this.#expressions.identifier(node.children.Identifier[0]!) : undefined;
  }

  declaration(node: cst.DeclarationCstNode): ast.Declaration | undefined {
    if (!isUnbroken(node)) return undefined;
    const { importDeclaration, constant, block } = node.children;
    if (importDeclaration !== undefined) return this.#importDeclaration(importDeclaration[0]!.children);
    if (constant !== undefined) return this.#constant(constant[0]!.children);
    return this.#block(block![0]!.children);
  }

  #importDeclaration(parts: cst.ImportDeclarationCstChildren): ast.ImportDeclaration {
    const path = parts.String[0]!;
    return {
      kind: 'import',
      ...(parts.Identifier && { names: parts.Identifier.map((name) => this.#expressions.identifier(name)) }),
      path: this.#expressions.text(path),
      span: this.#span(parts.Import[0]!, path),
    };
  }

  #constant(parts: cst.ConstantCstChildren): ast.ConstantDeclaration {
    const keyword = (parts.Param ?? parts.Let)![0]!;
    const pipe = parts.pipe[0]!;
    return {
      kind: parts.Param === undefined ? 'let' : 'param',
      name: this.#expressions.identifier(parts.Identifier[0]!),
      value: this.#expressions.pipe(pipe),
      ...this.#docs.before(keyword),
      span: { ...this.#expressions.extent(pipe), start: keyword.startOffset },
    };
  }

  #block(parts: cst.BlockCstChildren): ast.BlockDeclaration {
    const first = parts.Template?.[0] ?? parts.kind[0]!;
    const body = this.#body(parts.body[0]!.children);
    return {
      kind: 'block',
      template: parts.Template !== undefined,
      blockKind: this.#expressions.identifier(parts.kind[0]!),
      ...(parts.name && { name: this.#expressions.identifier(parts.name[0]!) }),
      ...(parts.parent && { parent: this.#expressions.identifier(parts.parent[0]!) }),
      body,
      ...this.#docs.before(first),
      span: { file: this.#file, start: first.startOffset, end: body.span.end },
    };
  }

  #body(parts: cst.BodyCstChildren): ast.Block {
    const entries = (parts.entry ?? []).filter(isUnbroken).map((entry) => this.#entry(entry.children));
    return { entries, span: this.#span(parts.LeftBrace[0]!, parts.RightBrace[0]!) };
  }

  #entry(parts: cst.EntryCstChildren): ast.Entry {
    const key = this.#expressions.identifier(parts.key[0]!);
    const start = key.span.start;
    if (parts.pipe !== undefined) {
      const pipe = parts.pipe[0]!;
      const span = { ...this.#expressions.extent(pipe), start };
      return { kind: 'field', key, value: this.#expressions.pipe(pipe), span };
    }
    const body = this.#body(parts.body![0]!.children);
    const name = parts.name && { name: this.#expressions.identifier(parts.name[0]!) };
    return { kind: 'nested', key, ...name, body, span: { file: this.#file, start, end: body.span.end } };
  }

  #span(first: IToken, last: IToken): Span {
    return { file: this.#file, start: first.startOffset, end: last.endOffset! + 1 };
  }
}

/** Documentation comments: `///` lines directly above a declaration. */
export class DocComments {
  readonly #lines = new Map<number, string>();

  constructor(text: string, comments: readonly IToken[]) {
    for (const comment of comments) {
      if (!isDoc(comment.image) || !beginsLine(text, comment.startOffset)) continue;
      this.#lines.set(comment.startLine!, comment.image.slice(3).trim());
    }
  }

  before(token: IToken): { readonly doc?: string } {
    const found: string[] = [];
    for (let line = token.startLine! - 1; this.#lines.has(line); line--)
      found.unshift(this.#lines.get(line)!);
    return found.length === 0 ? {} : { doc: found.join('\n') };
  }
}

/** Whether a comment begins with exactly three slashes; more are a divider. */
export function isDoc(comment: string): boolean {
  return comment.startsWith('///') && !comment.startsWith('////');
}

function beginsLine(text: string, offset: number): boolean {
  let last = offset - 1;
  while (text[last] === ' ' || text[last] === '\t') last--;
  return last < 0 || text[last] === '\n' || text[last] === '\r';
}

function isUnbroken(node: { readonly recoveredNode?: boolean }): boolean {
  return node.recoveredNode !== true;
}
