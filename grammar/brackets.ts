import type { IToken, TokenType } from 'chevrotain';
import { createTokenInstance, tokenMatcher } from './chevrotain.ts';
import * as t from './tokens.ts';

/**
 * Balances brackets between lexer and parser, so the parser never sees an unbalanced bracket and a missing
 * one is a single error. Balanced files pass unchanged. In an unbalanced file, a block ends at the first line
 * that begins a declaration and is indented no deeper than the line with its `{`.
 */
export type BracketProblem =
  | {
      readonly kind: 'unclosed';
      readonly open: IToken;
      /** The names before `open`: `template task detection`. */
      readonly opening: readonly IToken[];
      /**
       * The tokens between which the closing bracket was expected; `next` is undefined at the end of the
       * file.
       */
      readonly last: IToken;
      readonly next: IToken | undefined;
    }
  | { readonly kind: 'unopened'; readonly close: IToken }
  | { readonly kind: 'too_deep'; readonly open: IToken };

export interface Balanced {
  readonly tokens: readonly IToken[];
  readonly problems: readonly BracketProblem[];
}

/** Deepest nesting of brackets around a token. */
export const deepest = 64;

const partners: readonly (readonly [TokenType, TokenType])[] = [
  [t.LeftBrace, t.RightBrace],
  [t.LeftParen, t.RightParen],
  [t.LeftBracket, t.RightBracket],
];
const closerOf = new Map(partners);
const closers = new Set(partners.map(([, close]) => close));

/** Number of brackets around a token, set by `balance`. A bracket is not inside its own pair. */
export function depthOf(token: IToken): number {
  return (token.payload as number | undefined) ?? 0;
}

export function balance(tokens: readonly IToken[]): Balanced {
  const plain = new Balancer(tokens, false).run();
  return plain.problems.length === 0 ? plain : new Balancer(tokens, true).run();
}

interface Open {
  readonly token: IToken;
  /** Position of `token` among the tokens read. */
  readonly index: number;
  /** Column where the line with this bracket begins. */
  readonly indent: number;
}

class Balancer {
  readonly #out: IToken[] = [];
  readonly #problems: BracketProblem[] = [];
  readonly #stack: Open[] = [];
  #indent = 1;
  readonly #input: readonly IToken[];
  readonly #byIndent: boolean;

  constructor(input: readonly IToken[], byIndent: boolean) {
    this.#input = input;
    this.#byIndent = byIndent;
  }

  run(): Balanced {
    for (let index = 0; index < this.#input.length; index++) {
      const token = this.#input[index]!;
      if (startsLine(this.#input, index)) {
        this.#indent = token.startColumn!;
        if (this.#byIndent) this.#closeOutdented(index);
      }
      if (closerOf.has(token.tokenType)) {
        if (this.#stack.length === deepest) return this.#tooDeep(token);
        this.#push(token);
        this.#stack.push({ token, index, indent: this.#indent });
      } else if (closers.has(token.tokenType)) this.#close(token, index);
      else this.#push(token);
    }
    while (this.#stack.length > 0) this.#insert(this.#input.length);
    return { tokens: this.#out, problems: this.#problems };
  }

  #push(token: IToken): void {
    token.payload = this.#stack.length;
    this.#out.push(token);
  }

  #close(token: IToken, index: number): void {
    const partner = this.#stack.findLastIndex(
      (open) => closerOf.get(open.token.tokenType) === token.tokenType,
    );
    const barrier = this.#stack.findLastIndex((open) => open.token.tokenType === t.LeftBrace);
    if (partner < 0 || (partner < barrier && token.tokenType !== t.RightBrace)) {
      this.#problems.push({ kind: 'unopened', close: token });
      return;
    }
    while (this.#stack.length > partner + 1) this.#insert(index);
    this.#stack.pop();
    this.#push(token);
  }

  /** Closes the innermost open bracket before `index`. */
  #insert(index: number): void {
    const { token: open, index: openIndex } = this.#stack.pop()!;
    const last = this.#input[index - 1]!;
    const at = last.endOffset! + 1;
    const opening = this.#input.slice(openingStart(this.#input, openIndex), openIndex);
    this.#problems.push({ kind: 'unclosed', open, opening, last, next: this.#input[index] });
    this.#push(
      createTokenInstance(
        closerOf.get(open.tokenType)!,
        '',
        at,
        at - 1,
        last.endLine!,
        last.endLine!,
        last.endColumn! + 1,
        last.endColumn!,
      ),
    );
  }

  #closeOutdented(index: number): void {
    while (this.#stack.length > 0 && this.#endsBefore(this.#stack.at(-1)!, index)) this.#insert(index);
  }

  /** Whether `open` must have been closed before the token at `index`, the first of its line. */
  #endsBefore(open: Open, index: number): boolean {
    const token = this.#input[index]!;
    const column = token.startColumn!;
    if (token.tokenType === t.RightBrace && open.token.tokenType === t.LeftBrace) {
      return column < open.indent && this.#stack.some((outer) => outer !== open && outer.indent === column);
    }
    if (open.token.tokenType === t.LeftBrace) {
      if (startsDeclaration(this.#input, index)) return column <= open.indent;
      return startsEntry(this.#input, index) && column < open.indent;
    }
    return (
      column <= open.indent && (startsEntry(this.#input, index) || startsDeclaration(this.#input, index))
    );
  }

  /** Ends the file here and closes all open brackets without further errors. */
  #tooDeep(open: IToken): Balanced {
    const problems: BracketProblem[] = [...this.#problems, { kind: 'too_deep', open }];
    while (this.#stack.length > 0) this.#insert(this.#input.length);
    return { tokens: this.#out, problems };
  }
}

function startsLine(tokens: readonly IToken[], index: number): boolean {
  return index === 0 || tokens[index - 1]!.endLine! < tokens[index]!.startLine!;
}

/** `key:`, `key {` or `key name {`. */
export function startsEntry(tokens: readonly IToken[], index: number): boolean {
  if (!is(tokens[index], t.Name)) return false;
  const next = tokens[index + 1];
  return (
    is(next, t.Colon) || is(next, t.LeftBrace) || (is(next, t.Name) && is(tokens[index + 2], t.LeftBrace))
  );
}

const afterName: readonly TokenType[] = [t.LeftBrace, t.Extends, t.Equals];
const leadingKeywords: readonly TokenType[] = [t.Param, t.Let, t.Template, t.Import, t.Model, t.Unit];

/**
 * A keyword that begins a declaration and is not a key, `KIND {`, `KIND NAME {`, `KIND NAME extends`, or the
 * misspelt `parm d =`.
 */
export function startsDeclaration(tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  const next = tokens[index + 1];
  if (is(next, t.Colon)) return false;
  if (token !== undefined && leadingKeywords.includes(token.tokenType)) return true;
  if (!is(token, t.Identifier)) return false;
  if (is(next, t.LeftBrace)) return true;
  return is(next, t.Name) && afterName.some((type) => is(tokens[index + 2], type));
}

/** The names just before an opening bracket: `template task detection`, `head`, `conv`. */
function openingStart(tokens: readonly IToken[], open: number): number {
  let start = open;
  while (
    start > 0 &&
    is(tokens[start - 1], t.Name) &&
    tokens[start - 1]!.startLine === tokens[open]!.startLine
  ) {
    start--;
  }
  const afterValue = start > 0 && !startsLine(tokens, start) && tokens[start - 1]!.tokenType !== t.LeftBrace;
  return afterValue && open - start > 1 ? start + 1 : start;
}

function is(token: IToken | undefined, type: TokenType): boolean {
  return token !== undefined && tokenMatcher(token, type);
}
