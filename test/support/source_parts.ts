/**
 * Parts of TypeScript source with their lines: prose is tested in comments and strings, terms in identifiers.
 */
export interface SourcePart {
  readonly kind: 'comment' | 'string' | 'identifier';
  readonly text: string;
  readonly line: number;
}

const token =
  /(?<comment>\/\*[\s\S]*?\*\/|\/\/[^\n]*)|(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|(?<template>`)|(?<identifier>#?[A-Za-z_$][\w$]*)|(?<number>\d[\w.]*)|(?<brace>[{}])|(?<slash>\/)|\s+|[\s\S]/y;

/** A slash begins a regular expression unless a value precedes it. */
const regularExpression = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;

/**
 * Comments, string literals (including the literal parts of templates) and identifiers of TypeScript source,
 * in order.
 */
export function sourceParts(source: string): SourcePart[] {
  const parts: SourcePart[] = [];
  /** For each open brace: whether it begins a template substitution. */
  const braces: boolean[] = [];
  let afterValue = false;
  let offset = 0;
  let line = 1;

  const advance = (text: string): void => {
    offset += text.length;
    line += text.split('\n').length - 1;
  };
  const add = (kind: SourcePart['kind'], text: string): void => {
    parts.push({ kind, text, line });
    advance(text);
  };
  /** Reads a template from `offset` to its end or next substitution. */
  const template = (): void => {
    const [text] = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y.exec(source.slice(offset))!;
    add('string', text);
    const substitution = source.startsWith('${', offset);
    if (substitution) braces.push(true);
    advance(substitution ? '${' : '`');
    afterValue = !substitution;
  };

  while (offset < source.length) {
    token.lastIndex = offset;
    const match = token.exec(source)!;
    const [text] = match;
    const { comment, string, template: opening, identifier, number, brace, slash } = match.groups!;
    if (comment) add('comment', text);
    else if (string) add('string', text);
    else if (identifier) add('identifier', text);
    else if (slash && !afterValue) {
      regularExpression.lastIndex = offset;
      advance(regularExpression.exec(source)?.[0] ?? text);
      afterValue = true;
      continue;
    } else advance(text);
    if (opening) template();
    else if (brace === '{') braces.push(false);
    else if (brace === '}' && braces.pop()) {
      template();
      continue;
    }
    if (!comment && !opening && text.trim())
      afterValue = Boolean(
        string || number || (identifier && !/^(return|typeof|case|in|of)$/.test(text)) || /[)\]]/.test(text),
      );
  }
  return parts;
}
