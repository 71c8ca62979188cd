import type { Diagnostic, SourceText } from '../diagnostics/diagnostic.ts';
import { printSource } from './layout.ts';
import { parse } from './parse.ts';

/**
 * Formats a text: comments are kept, blank lines are reduced to one, and lines that are too long are broken
 * at arrows or commas. Formatting is idempotent. Undefined if the text has syntax errors.
 */
export function format(source: SourceText): {
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { file, diagnostics } = parse(source);
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  return { text: broken ? undefined : printSource(file), diagnostics };
}
