import type { IToken } from 'chevrotain';
import {
  Colon,
  Dot,
  Extends,
  False,
  Identifier,
  keywords,
  LeftBrace,
  LeftParen,
  lexer,
  Name,
  NumberLiteral,
  StringLiteral,
  True,
} from '../../../grammar/tokens.ts';
import { isDoc } from './build.ts';

/** Meaning of a part of a text, as in the TextMate grammar. */
export type HighlightKind =
  | 'plain'
  | 'comment'
  | 'doc'
  | 'string'
  | 'number'
  | 'keyword'
  | 'block'
  | 'declared'
  | 'key'
  | 'call'
  | 'option';

export interface Highlight {
  readonly kind: HighlightKind;
  readonly text: string;
}

/** Divides the text of a spec into parts with their meaning. Never throws: erroneous parts are `plain`. */
export function highlight(text: string): readonly Highlight[] {
  const { tokens, groups } = lexer.tokenize(text);
  const comments = (groups.comments ?? []) as IToken[];
  const marked = [
    ...comments.map((token) => ({
      token,
      kind: isDoc(token.image) ? ('doc' as const) : ('comment' as const),
    })),
    ...tokens.map((token, i) => ({ token, kind: kindOf(tokens, i) })),
  ].sort((a, b) => a.token.startOffset - b.token.startOffset);
  const parts: Highlight[] = [];
  let at = 0;
  for (const { token, kind } of marked) {
    if (token.startOffset > at) parts.push({ kind: 'plain', text: text.slice(at, token.startOffset) });
    parts.push({ kind, text: token.image });
    at = token.startOffset + token.image.length;
  }
  if (at < text.length) parts.push({ kind: 'plain', text: text.slice(at) });
  return parts;
}

function kindOf(tokens: readonly IToken[], i: number): HighlightKind {
  const token = tokens[i]!;
  const type = token.tokenType;
  if (type === NumberLiteral) return 'number';
  if (type === StringLiteral || type.CATEGORIES?.includes(StringLiteral)) return 'string';
  if (type !== Identifier && !type.CATEGORIES?.includes(Name)) return 'plain';
  const [before, next] = [tokens[i - 1]?.tokenType, tokens[i + 1]?.tokenType];
  if (next === Colon) return 'key';
  if (before === Dot) return isMember(tokens, i) ? 'plain' : 'option';
  if (type === True || type === False) return 'number';
  if (keywords.includes(type)) return 'keyword';
  if (next === LeftParen) return 'call';
  if (next === Identifier && isBlock(tokens, i + 1)) return 'block';
  if (next === LeftBrace) return before === Identifier || keywords.includes(before!) ? 'declared' : 'block';
  if (next === Extends) return 'declared';
  return 'plain';
}

/** Whether a name is a member of the name before its dot: `head.answer`, unlike the option `.f16`. */
function isMember(tokens: readonly IToken[], i: number): boolean {
  const owner = tokens[i - 2];
  return owner !== undefined && owner.endOffset! + 1 === tokens[i - 1]!.startOffset && isName(owner);
}

function isName({ tokenType }: IToken): boolean {
  return tokenType === Identifier || tokenType.CATEGORIES?.includes(Name) === true;
}

/** Whether the name at `i` is that of a block: `task answer {`, `task a extends b {`. */
function isBlock(tokens: readonly IToken[], i: number): boolean {
  const after = tokens[i + 1]?.tokenType;
  return after === LeftBrace || after === Extends;
}
