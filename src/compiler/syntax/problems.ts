import type { IToken } from 'chevrotain';
import type { BracketProblem } from '../../../grammar/brackets.ts';
import { mistakeOf } from '../../../grammar/messages.ts';
import type { GrammarError } from '../../../grammar/parser.ts';
import { LeftBrace } from '../../../grammar/tokens.ts';
import type { Diagnostic, Label, SourceText, Span } from '../diagnostics/diagnostic.ts';
import type { NumberLiteral } from './ast.ts';

/** Errors as diagnostics, in the order of tokens, without those that an earlier error explains. */

export function bracketProblems(
  source: SourceText,
  problems: readonly BracketProblem[],
  earlier: readonly Diagnostic[],
): Diagnostic[] {
  return problems.flatMap((problem) => {
    if (problem.kind === 'unopened') return unopened(source, problem.close);
    if (problem.kind === 'too_deep') return tooDeep(spanOf(source, problem.open));
    return explained(problem.last, startOf(problem.next) - 1, earlier) ? [] : unclosed(source, problem);
  });
}

export function grammarProblems(
  source: SourceText,
  errors: readonly GrammarError[],
  brackets: readonly BracketProblem[],
  earlier: readonly Diagnostic[],
): Diagnostic[] {
  return errors
    .filter(
      ({ token, previousToken }) =>
        !explained(previousToken, startOf(token), earlier) && !withinOpen(token, brackets),
    )
    .map(({ token, previousToken, message }) => {
      const { code, message: text, hint } = mistakeOf(message);
      const span = placeOf(source, token, previousToken);
      const label = { span, text: found(source, span) };
      return {
        code,
        severity: 'error',
        message: text,
        labels: [label],
        ...(hint === undefined ? {} : { hint }),
      };
    });
}

/** The bracket problems without the surplus '}' that follows each missing '{'. */
export function withoutFollowers(
  brackets: readonly BracketProblem[],
  errors: readonly GrammarError[],
): readonly BracketProblem[] {
  const missing = errors.filter(({ message }) => mistakeOf(message).unopened);
  return missing.reduce((left, { token }) => {
    const follower = left.findIndex(
      (problem) => problem.kind === 'unopened' && problem.close.startOffset > token.startOffset,
    );
    return left.filter((_, index) => index !== follower);
  }, brackets);
}

type Unclosed = Extract<BracketProblem, { kind: 'unclosed' }>;

function unclosed(source: SourceText, { open, opening, last, next }: Unclosed): Diagnostic {
  const block = open.tokenType === LeftBrace;
  const closer = block ? '}' : open.image === '(' ? ')' : ']';
  const name = opening.map((token) => token.image).join(' ');
  const subject = block && name !== '' ? `the block \`${name}\`` : `this '${open.image}'`;
  const end = last.endOffset! + 1;
  const place: Label = {
    span: next === undefined ? { file: source.file, start: end, end } : spanOf(source, next),
    text: `'${closer}' is expected ${next === undefined ? 'at the end' : 'before this'}`,
  };
  return {
    code: block ? 'E0102' : 'E0103',
    severity: 'error',
    message: `${subject} is not closed`,
    labels: [{ span: spanOf(source, open), text: 'opened here' }, place],
    hint: `add '${closer}'`,
  };
}

function unopened(source: SourceText, close: IToken): Diagnostic {
  return {
    code: 'E0104',
    severity: 'error',
    message: `unmatched '${close.image}'`,
    labels: [{ span: spanOf(source, close), text: 'no open bracket before this' }],
    hint: 'remove it, or add the bracket that it should close',
  };
}

export function tooDeep(span: Span): Diagnostic {
  return {
    code: 'E0115',
    severity: 'error',
    message: 'expression is nested too deeply',
    labels: [{ span, text: 'too many brackets or operators around one value' }],
    hint: 'name a part of the expression with `let`',
  };
}

export function tooMany(span: Span): Diagnostic {
  return {
    code: 'E0116',
    severity: 'error',
    message: 'too many syntax errors',
    labels: [{ span, text: 'further errors from here on are not shown' }],
    hint: 'correct those above first',
  };
}

export function missingHeader({ file }: SourceText, first: IToken | undefined): Diagnostic {
  const start = first?.startOffset ?? 0;
  return {
    code: 'E0110',
    severity: 'error',
    message: 'missing version of the language',
    labels: [{ span: { file, start, end: start + (first?.image.length ?? 0) }, text: 'before this' }],
    hint: 'begin the file with `unit 1`',
  };
}

export function unknownVersion(version: NumberLiteral | undefined): Diagnostic[] {
  if (version === undefined || version.text === '1') return [];
  return [
    {
      code: 'E0111',
      severity: 'error',
      message: `unknown version ${version.text} of the language`,
      labels: [{ span: version.span, text: 'this unitc reads version 1' }],
      hint: 'write `unit 1`, or use a newer unitc',
    },
  ];
}

/** Whether an earlier problem begins between the start of the token `last` and the offset `until`. */
function explained(last: IToken | undefined, until: number, earlier: readonly Diagnostic[]): boolean {
  const from = last === undefined || Number.isNaN(last.startOffset) ? 0 : last.startOffset;
  return earlier.some(({ labels }) => labels[0]!.span.start >= from && labels[0]!.span.start <= until);
}

/** Start offset of a token; infinity at the end of the file. */
function startOf(token: IToken | undefined): number {
  return token === undefined || Number.isNaN(token.startOffset)
    ? Number.POSITIVE_INFINITY
    : token.startOffset;
}

/** Whether a token is within an unclosed `(` or `[`, whose missing bracket explains errors in it. */
function withinOpen(token: IToken, brackets: readonly BracketProblem[]): boolean {
  return brackets.some(
    (problem) =>
      problem.kind === 'unclosed' &&
      problem.open.tokenType !== LeftBrace &&
      problem.open.startOffset < token.startOffset &&
      startOf(token) <= startOf(problem.next),
  );
}

/** Span of the token, or the position after the previous one if it is empty. */
function placeOf(source: SourceText, token: IToken, previous: IToken | undefined): Span {
  if (token.image !== '' && !Number.isNaN(token.startOffset)) return spanOf(source, token);
  const end = previous?.endOffset === undefined ? source.text.length : previous.endOffset + 1;
  return { file: source.file, start: end, end };
}

function found(source: SourceText, span: Span): string {
  return span.start === span.end
    ? 'nothing follows'
    : `found \`${shortened(source.text.slice(span.start, span.end))}\``;
}

function shortened(text: string): string {
  return text.length <= 30 ? text : `${text.slice(0, 27)}...`;
}

function spanOf(source: SourceText, token: IToken): Span {
  return { file: source.file, start: token.startOffset, end: token.endOffset! + 1 };
}
