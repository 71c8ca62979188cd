import type { Diagnostic, SourceText } from '../diagnostics/diagnostic.ts';
import { printSource } from './layout.ts';
import { parse } from './parse.ts';

/**
 * The text in the one style: comments kept, at most one blank line in a row, what is too long for a line broken at
 * its arrows or commas. Formatting a formatted text changes nothing. Undefined where the text has syntax errors.
 */
export function format(source: SourceText): {
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { file, diagnostics } = parse(source);
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  return { text: broken ? undefined : printSource(file), diagnostics };
}
