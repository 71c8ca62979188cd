import type { IToken } from 'chevrotain';
import { balance } from '../../../grammar/brackets.ts';
import { type Parsed, parseTokens } from '../../../grammar/parser.ts';
import { mostErrors } from '../../../grammar/recovery.ts';
import { lexer, Unit } from '../../../grammar/tokens.ts';
import type { Diagnostic, SourceText, Span } from '../diagnostics/diagnostic.ts';
import type { Comment, SyntaxFile } from './ast.ts';
import { DocComments, isDoc, SyntaxBuilder } from './build.ts';
import { ExpressionBuilder } from './build_expression.ts';
import { lexicalProblems } from './lexical.ts';
import {
  bracketProblems,
  grammarProblems,
  missingHeader,
  tooDeep,
  tooMany,
  unknownVersion,
  withoutFollowers,
} from './problems.ts';

/**
 * Parses a text into Syntax and its problems in source order. Entries and declarations with errors are
 * omitted. Never throws.
 */
export function parse(source: SourceText): {
  readonly file: SyntaxFile;
  readonly diagnostics: readonly Diagnostic[];
} {
  const lexed = lexer.tokenize(source.text);
  const comments = lexed.groups.comments as IToken[];
  const balanced = balance(lexed.tokens);
  const parsed = parseTokens(balanced.tokens);
  const { file, tooHigh } = build(source, parsed, comments);

  const lexical = first(lexicalProblems(source, lexed.errors, lexed.tokens, comments).toSorted(byPlace));
  const unbalanced = withoutFollowers(balanced.problems, parsed.errors);
  const brackets = bracketProblems(source, first(unbalanced), lexical);
  const explaining = [...lexical, ...brackets.filter(hidesText)];
  const problems = [
    ...headerProblems(source, lexed.tokens[0], lexical),
    ...lexical,
    ...brackets,
    ...grammarProblems(source, parsed.errors, balanced.problems, explaining),
    ...tooHigh.slice(0, 1).map(tooDeep),
    ...unknownVersion(file.version),
  ];
  return { file, diagnostics: inOrder(problems) };
}

/**
 * The problems that are shown, and one more to detect that there are others. Comparing all of them would take
 * quadratic time.
 */
function first<T>(problems: readonly T[]): readonly T[] {
  return problems.slice(0, mostErrors + 1);
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return startOf(a) - startOf(b);
}

function build({ file, text }: SourceText, { cst }: Parsed, comments: readonly IToken[]) {
  const tooHigh: Span[] = [];
  const expressions = new ExpressionBuilder(file, (span) => tooHigh.push(span));
  const builder = new SyntaxBuilder(file, new DocComments(text, comments), expressions);
  const parts = cst?.children ?? {};
  const version = parts.version && builder.version(parts.version[0]!);
  const model = parts.modelName && builder.modelName(parts.modelName[0]!);
  const syntax: SyntaxFile = {
    file,
    text,
    ...(version && { version }),
    ...(model && { model }),
    declarations: (parts.declaration ?? []).flatMap((node) => builder.declaration(node) ?? []),
    comments: comments.map((comment) => readComment(file, comment)),
    span: { file, start: 0, end: text.length },
  };
  return { file: syntax, tooHigh };
}

function readComment(file: string, token: IToken): Comment {
  const span = { file, start: token.startOffset, end: token.endOffset! + 1 };
  return { text: token.image, doc: isDoc(token.image), span };
}

/** Reports a missing `unit 1`, unless the beginning of the file has a lexical error. */
function headerProblems(
  source: SourceText,
  token: IToken | undefined,
  lexical: readonly Diagnostic[],
): Diagnostic[] {
  const beginning = token?.startOffset ?? Number.POSITIVE_INFINITY;
  const unreadable = lexical.some((problem) => startOf(problem) <= beginning);
  return token?.tokenType === Unit || unreadable ? [] : [missingHeader(source, token)];
}

/**
 * Whether the parser skipped text after this problem. The parser closes an unclosed block, which hides
 * nothing.
 */
function hidesText({ code }: Diagnostic): boolean {
  return code === 'E0104' || code === 'E0115';
}

function inOrder(problems: readonly Diagnostic[]): Diagnostic[] {
  const sorted = problems
    .toSorted(byPlace)
    .filter((problem, index, all) => index === 0 || !isSame(problem, all[index - 1]!));
  const [shown, next] = [sorted.slice(0, mostErrors), sorted[mostErrors]];
  return next === undefined ? shown : [...shown, tooMany(next.labels[0]!.span)];
}

function isSame(a: Diagnostic, b: Diagnostic): boolean {
  return a.message === b.message && startOf(a) === startOf(b);
}

function startOf({ labels }: Diagnostic): number {
  return labels[0]!.span.start;
}
