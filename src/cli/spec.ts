import { type CheckResult, check } from '../api/check.ts';
import { renderDiagnostics } from '../api/diagnostics.ts';
import { exampleFor } from '../api/package/examples.ts';
import type { Overrides } from '../api/spec/overrides.ts';
import { CommandError, exitCode } from './exit.ts';
import type { Terminal } from './output/terminal.ts';

type CheckedModel = NonNullable<CheckResult['model']>;

/**
 * The path of a spec. If the file is missing and names a bundled example, the path of that example, with a
 * note.
 */
export function specPath(file: string, terminal: Terminal): string {
  const example = exampleFor(file);
  if (!example) return file;
  terminal.message(`note: there is no file ${file} here; using the example of the package, ${example}`);
  return example;
}

/** Prints the diagnostics of a spec. */
export function reportDiagnostics(
  { diagnostics, sources }: Pick<CheckResult, 'diagnostics' | 'sources'>,
  terminal: Terminal,
): void {
  if (diagnostics.length === 0) return;
  const color = terminal.errorColor.isColorSupported;
  terminal.error(renderDiagnostics(diagnostics, sources, { color }).trimEnd());
}

/** Checks a spec and returns its model; ends the command with exit code 3 if it has errors. */
export function modelOf(
  file: string,
  set: Overrides,
  terminal: Terminal,
): { readonly model: CheckedModel; readonly result: CheckResult } {
  const result = check(file, { set });
  reportDiagnostics(result, terminal);
  if (!result.model) throw new CommandError(exitCode.spec, '');
  return { model: result.model, result };
}
