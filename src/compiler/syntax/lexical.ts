import type { ILexingError, IToken } from 'chevrotain';
import { Identifier, NumberLiteral, SingleQuoted, StringLiteral } from '../../../grammar/tokens.ts';
import type { Diagnostic, SourceText } from '../diagnostics/diagnostic.ts';
import { isClosed, readNumber, readText, writeText } from './literals.ts';

/** Errors within single tokens. Each token keeps its probable meaning, so parsing continues. */
export function lexicalProblems(
  { file, text }: SourceText,
  errors: readonly ILexingError[],
  tokens: readonly IToken[],
  comments: readonly IToken[],
): Diagnostic[] {
  return [
    ...errors.map(({ offset, length }) => stray(file, text, offset, length)),
    ...tokens.flatMap((token) => tokenProblems(file, token)),
    ...comments.filter(isForeignComment).map((token) => foreignComment(file, token)),
    ...comments.filter(isOpenComment).map((token) => openComment(file, token)),
  ];
}

function tokenProblems(file: string, token: IToken): Diagnostic[] {
  switch (token.tokenType) {
    case Identifier:
      return isPlain(token.image) ? [] : [foreignName(file, token)];
    case NumberLiteral:
      return readNumber(token.image) === undefined ? [badNumber(file, token)] : [];
    case SingleQuoted:
      return [singleQuotes(file, token)];
    case StringLiteral:
      return [
        ...(isClosed(token.image) ? [] : [openText(file, token)]),
        ...readText(token.image).unknown.map((place) => unknownEscape(file, token, place)),
      ];
    default:
      return [];
  }
}

const strayHints: Readonly<Record<string, string>> = {
  ';': 'entries and declarations need no separator',
  '“': 'strings are written in straight double quotes: "..."',
  '”': 'strings are written in straight double quotes: "..."',
  "'": 'strings are written in double quotes: "..."',
  '`': 'strings are written in double quotes: "..."',
  '|': 'the stages of a pipe are joined by `->`',
  '>': 'the stages of a pipe are joined by `->`',
};

function stray(file: string, text: string, offset: number, length: number): Diagnostic {
  if (text[offset] === '%') return strayPercent(file, text, offset);
  const characters = text.slice(offset, offset + length);
  const shown = visible(characters.length <= 20 ? characters : `${characters.slice(0, 20)}…`);
  return problem('E0105', file, offset, length, {
    message: `unexpected character${[...characters].length > 1 ? 's' : ''} \`${shown}\``,
    label: 'not part of the language',
    hint: strayHints[characters[0]!],
  });
}

/**
 * `20 %`, with a space before the sign. The span includes the number, whose value is not the intended one.
 */
function strayPercent(file: string, text: string, offset: number): Diagnostic {
  const before = /([\d._]+)\s+$/.exec(text.slice(Math.max(0, offset - 40), offset));
  const start = before ? offset - before[0].length : offset;
  const example = before ? `: \`${before[1]}%\`` : '';
  return problem('E0105', file, start, offset + 1 - start, {
    message: 'unexpected character `%`',
    label: 'not part of the language',
    hint: `a percent sign follows its number without a space${example}`,
  });
}

function foreignName(file: string, token: IToken): Diagnostic {
  const foreign = [...token.image].find((character) => !isPlain(character))!;
  return problem('E0105', file, token.startOffset, token.image.length, {
    message: `unexpected character \`${foreign}\` in the name \`${token.image}\``,
    label: 'not a name',
    hint: 'names are made of the letters a to z, digits and `_`',
  });
}

function singleQuotes(file: string, token: IToken): Diagnostic {
  return problem('E0105', file, token.startOffset, token.image.length, {
    message: 'string in single quotes',
    label: 'not part of the language',
    hint: `write ${writeText(token.image.slice(1, -1))}`,
  });
}

function openText(file: string, token: IToken): Diagnostic {
  return problem('E0106', file, token.startOffset, token.image.length, {
    message: 'unterminated string',
    label: 'the line ends before `"`',
    hint: 'close it with `"` on the same line',
  });
}

function openComment(file: string, token: IToken): Diagnostic {
  return problem('E0107', file, token.startOffset, 2, {
    message: 'unterminated comment',
    label: 'the rest of the file is read as a comment',
    hint: 'close it with `*/`',
  });
}

function foreignComment(file: string, token: IToken): Diagnostic {
  return problem('E0105', file, token.startOffset, 1, {
    message: 'unexpected character `#`',
    label: 'not part of the language',
    hint: 'comments begin with `//`',
  });
}

function badNumber(file: string, token: IToken): Diagnostic {
  return problem('E0108', file, token.startOffset, token.image.length, {
    message: `\`${token.image}\` is not a number`,
    label: 'cannot be read',
    hint: numberHint(token.image),
  });
}

function numberHint(text: string): string {
  const bytes = /^([\d_.]+)\s*([kKmMgG])[iI]?[bB]?$/.exec(text);
  if (bytes !== null) return `sizes of memory are written \`${bytes[1]}${bytes[2]!.toUpperCase()}iB\``;
  if (/^\d[\d_.]*[eE][+-]?\d+$/.test(text)) return 'it is too large';
  return 'numbers look like 64, 500_000, 0.5, 5e-5, 10% or 4GiB';
}

function unknownEscape(
  file: string,
  token: IToken,
  place: { readonly start: number; readonly length: number },
): Diagnostic {
  const shown = visible(token.image.slice(place.start, place.start + place.length));
  return problem('E0109', file, token.startOffset + place.start, place.length, {
    message: `unknown escape \`${shown}\` in a string`,
    label: 'unknown escape',
    hint: 'a backslash itself is written `\\\\`; paths may use `/`',
  });
}

interface Wording {
  readonly message: string;
  readonly label: string;
  readonly hint: string | undefined;
}

function problem(code: string, file: string, start: number, length: number, wording: Wording): Diagnostic {
  const { message, label, hint } = wording;
  const labels = [{ span: { file, start, end: start + length }, text: label }];
  return { code, severity: 'error', message, labels, ...(hint === undefined ? {} : { hint }) };
}

function isOpenComment(token: IToken): boolean {
  return token.image.startsWith('/*') && !(token.image.length >= 4 && token.image.endsWith('*/'));
}

function isForeignComment(token: IToken): boolean {
  return token.image.startsWith('#');
}

function isPlain(name: string): boolean {
  return /^\w*$/.test(name);
}

/** The text with control characters and lone surrogates written as `U+0000`. */
function visible(text: string): string {
  return text.replace(/\p{C}/gu, (character) => {
    return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}
