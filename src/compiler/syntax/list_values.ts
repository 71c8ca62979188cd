import type { IToken } from 'chevrotain';
import {
  Comma,
  LeftBrace,
  LeftBracket,
  LeftParen,
  lexer,
  RightBrace,
  RightBracket,
  RightParen,
} from '../../../grammar/tokens.ts';

const opening = new Set([LeftBrace, LeftBracket, LeftParen]);
const closing = new Set([RightBrace, RightBracket, RightParen]);

/**
 * The values of a list without brackets, `1e-3, [0.9, 0.95], "a, b"`, as texts: commas in brackets and string
 * literals do not separate values. The values are not checked; between two adjacent commas is an empty text.
 */
export function listValues(text: string): readonly string[] {
  const commas = separators(lexer.tokenize(text).tokens);
  const starts = [0, ...commas.map((at) => at + 1)];
  return starts.map((start, i) => text.slice(start, commas[i] ?? text.length).trim());
}

/** Positions of the commas outside of all brackets. */
function separators(tokens: readonly IToken[]): readonly number[] {
  let depth = 0;
  return tokens.flatMap(({ tokenType, startOffset }) => {
    if (opening.has(tokenType)) depth++;
    if (closing.has(tokenType)) depth--;
    return tokenType === Comma && depth <= 0 ? [startOffset] : [];
  });
}
