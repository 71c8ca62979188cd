import { DataError } from '../errors.ts';

/** Largest number of names that a pattern expands to. */
const mostNames = 100_000;

/**
 * Expands ranges and lists in braces, in order: `{000..099}` counts, padded with zeros to the length of the
 * first number; `{a,b}` lists. Throws DataError if a range is invalid, or if there are too many names.
 */
export function expanded(pattern: string): readonly string[] {
  const [whole, before, content, after] = /^([^{}]*)\{([^{}]*)\}(.*)$/s.exec(pattern) ?? [];
  if (whole === undefined) return [pattern];
  const rest = expanded(after!);
  const choices = choicesIn(content!, pattern);
  if (choices.length * rest.length > mostNames) {
    throw new DataError(
      pattern,
      `the braces stand for more than ${mostNames} names`,
      'use fewer, larger shards',
    );
  }
  return choices.flatMap((choice) => rest.map((end) => `${before}${choice}${end}`));
}

function choicesIn(content: string, pattern: string): readonly string[] {
  if (content.includes(',')) return content.split(',');
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(content) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) {
    throw new DataError(
      pattern,
      `expected a rising range such as {000..099}, or a list such as {a,b}, found {${content}}`,
    );
  }
  const count = Number(last) - Number(first) + 1;
  if (count > mostNames) {
    throw new DataError(
      pattern,
      `the braces stand for more than ${mostNames} names`,
      'use fewer, larger shards',
    );
  }
  const digits = first.startsWith('0') || first.length === last.length ? first.length : 1;
  return Array.from({ length: count }, (_, i) => String(Number(first) + i).padStart(digits, '0'));
}
