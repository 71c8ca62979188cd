import type { IParserErrorMessageProvider, IToken, TokenType } from 'chevrotain';
import { EOF, tokenMatcher } from './chevrotain.ts';
import * as t from './tokens.ts';

/** A token that the grammar does not allow at its position. */
export interface Mistake {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** A '{' is missing, so the unmatched '}' that follows is not a second error. */
  readonly unopened?: true;
}

/** Builds messages for Chevrotain. They can only be strings, so each mistake is encoded as JSON. */
export const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual, previous, ruleName }) =>
    JSON.stringify(mismatch(expected, actual, previous, ruleName)),
  buildNoViableAltMessage: ({ actual, previous, ruleName }) =>
    JSON.stringify(noAlternative(actual[0]!, previous, ruleName)),
  buildNotAllInputParsedMessage: ({ firstRedundant }) => JSON.stringify(notADeclaration(firstRedundant)),
  buildEarlyExitMessage: ({ actual, previous }) => JSON.stringify(missingValue(actual[0]!, previous)),
};

/** Message for a token after the last entry of a body or the last declaration of a file. */
export function leftover(rule: string, actual: IToken, next: IToken): string {
  if (rule === 'body') return JSON.stringify(notAnEntry(actual));
  const entry = tokenMatcher(actual, t.Name) && next.tokenType === t.Colon;
  return JSON.stringify(entry ? outsideBlock(actual) : notADeclaration(actual));
}

export function mistakeOf(message: string): Mistake {
  return JSON.parse(message) as Mistake;
}

/** Tokens that may end a rule; Chevrotain reports only the last of them. */
const ends: Readonly<Record<string, string>> = {
  callArguments: "',' or ')'",
  list: "',' or ']'",
  importDeclaration: "',' or '}'",
};

const closing: readonly TokenType[] = [t.RightParen, t.RightBracket, t.RightBrace];

function mismatch(expected: TokenType, actual: IToken, previous: IToken, rule: string): Mistake {
  if (expected === EOF) return notADeclaration(actual);
  if (expected === t.Identifier) return missingName(actual, previous);
  const wanted = (closing.includes(expected) && ends[rule]) || labels.get(expected) || 'a name';
  const hint = hints
    .find((candidate) => candidate.when(rule, expected, actual, previous))
    ?.text(actual, previous);
  const mistake = unexpected(`expected ${wanted} after ${describe(previous)}`, hint);
  return expected === t.LeftBrace ? { ...mistake, unopened: true } : mistake;
}

function noAlternative(actual: IToken, previous: IToken, rule: string): Mistake {
  if (rule === 'entry') return notAKey(actual, previous);
  if (rule === 'factor') return missingValue(actual, previous);
  return notADeclaration(actual);
}

function missingName(actual: IToken, previous: IToken): Mistake {
  const after = `after ${describe(previous)}`;
  if (!tokenMatcher(actual, t.Name)) return unexpected(`expected a name ${after}`);
  return {
    code: 'E0113',
    message: `expected a name ${after}, but \`${actual.image}\` is a keyword`,
    hint: `choose another name, such as \`${actual.image}_1\``,
  };
}

function missingValue(actual: IToken, previous: IToken): Mistake {
  const message = `expected a value after ${describe(previous)}`;
  if (actual.tokenType === t.LeftBrace) {
    return { code: 'E0112', message, hint: 'a block has no colon: `key { ... }`' };
  }
  return { code: 'E0112', message };
}

function notAKey(actual: IToken, key: IToken): Mistake {
  const message = `expected ':' after the key \`${key.image}\``;
  if (/^[kmgt]i?b$/i.test(key.image)) {
    return unexpected(message, 'a size of memory is one word, such as `4GiB` or `512MiB`');
  }
  if (actual.tokenType === t.Equals)
    return unexpected(message, `entries are written \`${key.image}: value\``);
  if (continuesValue.includes(actual.tokenType)) {
    return unexpected(message, `is a comma, an operator or \`->\` missing before \`${key.image}\`?`);
  }
  return unexpected(message, `entries are written \`${key.image}: value\` or \`${key.image} { ... }\``);
}

const continuesValue: readonly TokenType[] = [
  t.LeftParen,
  t.LeftBracket,
  t.Dot,
  t.Arrow,
  t.Plus,
  t.Minus,
  t.Star,
  t.Slash,
  t.Comma,
];

function notAnEntry(actual: IToken): Mistake {
  const message = `expected an entry or '}', found ${describe(actual)}`;
  if (actual.tokenType === t.Comma) return unexpected(message, 'entries need no comma between them');
  if (actual.tokenType === t.Dot) return unexpected(message, 'a member follows its name: `name.member`');
  return unexpected(message, 'entries are written `key: value` or `key { ... }`');
}

function notADeclaration(actual: IToken): Mistake {
  const message = `expected a declaration, found ${describe(actual)}`;
  if (actual.tokenType === t.Unit || actual.tokenType === t.Model) {
    return unexpected(message, 'a file begins with `unit 1`, then `model NAME`, once each');
  }
  return unexpected(message, 'declarations look like `param d = 64` or `encoder vision { ... }`');
}

function outsideBlock(key: IToken): Mistake {
  return {
    code: 'E0114',
    message: `the entry \`${key.image}\` is outside of a block`,
    hint: "move it into the braces of the block it belongs to; there may be one '}' too many above",
  };
}

function unexpected(message: string, hint?: string): Mistake {
  return hint === undefined ? { code: 'E0101', message } : { code: 'E0101', message, hint };
}

interface Hint {
  when(rule: string, expected: TokenType, actual: IToken, previous: IToken): boolean;
  text(actual: IToken, previous: IToken): string;
}

const hints: readonly Hint[] = [
  {
    when: (rule, _expected, actual) => rule === 'body' && actual.tokenType === t.Colon,
    text: () => 'a parent is named with `extends`: `task detect extends detection { ... }`',
  },
  {
    when: (rule, _expected, actual) => rule === 'body' && actual.tokenType === t.Equals,
    text: (_actual, name) => `constants are declared with \`param ${name.image} = value\` or \`let\``,
  },
  {
    when: (_rule, expected) => expected === t.Equals,
    text: (_actual, name) => `write \`${name.image} = value\``,
  },
  {
    when: (rule, _expected, actual) => rule === 'fixedOption' && actual.tokenType === t.NumberLiteral,
    text: (actual) => `write \`0.${actual.image}\``,
  },
  {
    when: (rule, _expected, actual) => rule === 'group' && actual.tokenType === t.Comma,
    text: () => 'lists are written `[1, 2]`',
  },
  {
    when: (rule, _expected, actual) => rule === 'callArguments' && actual.tokenType === t.Equals,
    text: (_actual, name) => `arguments are named with a colon: \`${name.image}: value\``,
  },
];

const labels: ReadonlyMap<TokenType, string> = new Map([
  [t.NumberLiteral, 'a number'],
  [t.StringLiteral, 'a string in double quotes'],
  [t.From, '`from`'],
  ...t.marks.map((mark) => [mark, `'${mark.PATTERN as string}'`] as const),
]);

/** Description of a token in messages: `the keyword 'as'`, `the number 5`, `')'`. */
export function describe(token: IToken): string {
  if (token.tokenType === EOF || Number.isNaN(token.startOffset)) return 'the end of the file';
  if (token.image === '') return 'the end of the block';
  if (token.tokenType === t.Identifier) return `\`${token.image}\``;
  if (token.tokenType === t.NumberLiteral) return `the number ${token.image}`;
  if (tokenMatcher(token, t.StringLiteral)) return `the string ${shortened(token.image)}`;
  if (t.keywords.includes(token.tokenType)) return `\`${token.image}\``;
  return `'${token.image}'`;
}

function shortened(text: string): string {
  return text.length <= 30 ? text : `${text.slice(0, 26)}..."`;
}
