import type { TokenType } from 'chevrotain';
import { createToken, Lexer } from './chevrotain.ts';

/** Tokens of the language. Kinds of blocks, layers, losses and so on are identifiers, not keywords. */

/** Any identifier or keyword: valid as a key, the name of an argument, an option, or a member after a dot. */
export const Name = createToken({ name: 'Name', pattern: Lexer.NA });

// Includes letters beyond ASCII, so that a name with such letters is one error, not one error per letter.
const letter = 'A-Za-z_\\u00c0-\\u1fff\\u3040-\\ud7ff';
export const Identifier = createToken({
  name: 'Identifier',
  pattern: new RegExp(`[${letter}][${letter}0-9]*`),
  categories: [Name],
});

function keyword(name: string, word: string): TokenType {
  return createToken({ name, pattern: word, longer_alt: Identifier, categories: [Name] });
}
export const Unit = keyword('Unit', 'unit');
export const Model = keyword('Model', 'model');
export const Import = keyword('Import', 'import');
export const From = keyword('From', 'from');
export const Param = keyword('Param', 'param');
export const Let = keyword('Let', 'let');
export const Template = keyword('Template', 'template');
export const Extends = keyword('Extends', 'extends');
export const As = keyword('As', 'as');
export const True = keyword('True', 'true');
export const False = keyword('False', 'false');
export const keywords = [Unit, Model, Import, From, Param, Let, Template, Extends, As, True, False];

// Includes adjacent letters, so that `4GB` is one error.
export const NumberLiteral = createToken({
  name: 'Number',
  pattern: /\d[\d_]*(?:\.\d[\d_]*)*(?:[eE][+-]?\d)?\w*(?:\.\w+)*%?/,
});

/**
 * A string literal. Also matches one without a closing quote on its line: this is reported, and parsing
 * continues.
 */
export const StringLiteral = createToken({
  name: 'String',
  pattern: /"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"?/,
});
export const SingleQuoted = createToken({
  name: 'SingleQuoted',
  pattern: /'[^'\r\n]*'/,
  categories: [StringLiteral],
});

function mark(name: string, pattern: string): TokenType {
  return createToken({ name, pattern });
}
export const Arrow = mark('Arrow', '->');
export const LeftBrace = mark('LeftBrace', '{');
export const RightBrace = mark('RightBrace', '}');
export const LeftParen = mark('LeftParen', '(');
export const RightParen = mark('RightParen', ')');
export const LeftBracket = mark('LeftBracket', '[');
export const RightBracket = mark('RightBracket', ']');
export const Colon = mark('Colon', ':');
export const Comma = mark('Comma', ',');
export const Dot = mark('Dot', '.');
export const Equals = mark('Equals', '=');
export const Plus = mark('Plus', '+');
export const Minus = mark('Minus', '-');
export const Star = mark('Star', '*');
export const Slash = mark('Slash', '/');

const WhiteSpace = createToken({
  name: 'WhiteSpace',
  pattern: /[\s\ufeff]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
/** A line comment. Also matches `#`, as in other languages: such a comment is reported and skipped. */
const LineComment = createToken({ name: 'LineComment', pattern: /(?:\/\/|#)[^\r\n]*/, group: 'comments' });
const BlockComment = createToken({
  name: 'BlockComment',
  pattern: /\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/)?/,
  group: 'comments',
  line_breaks: true,
});

export const marks = [
  Arrow,
  LeftBrace,
  RightBrace,
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  Colon,
  Comma,
  Dot,
  Equals,
  Plus,
  Minus,
  Star,
  Slash,
];

/** Ordered by precedence: comments before `/`, keywords before identifiers, `->` before `-`. */
export const vocabulary = [
  WhiteSpace,
  LineComment,
  BlockComment,
  ...keywords,
  Identifier,
  Name,
  NumberLiteral,
  SingleQuoted,
  StringLiteral,
  ...marks,
];

export const lexer = new Lexer(vocabulary, { positionTracking: 'full' });
