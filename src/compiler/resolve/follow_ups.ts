import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** Problems of the kind that something is not there. */
const absences: ReadonlySet<string> = new Set([
  'E0206',
  'E0207',
  'E0211',
  'E0217',
  'E0220',
  'E0303',
  'E0304',
  'E0312',
  'E0314',
  'E0318',
]);

/**
 * All problems of a file. Where its syntax has some, text has been skipped: that something is not there is then no
 * news, and is left out.
 */
export function withoutFollowUps(
  syntax: readonly Diagnostic[],
  resolved: readonly Diagnostic[],
): readonly Diagnostic[] {
  const skipped = syntax.some((problem) => problem.severity === 'error');
  return [...syntax, ...resolved.filter((problem) => !skipped || !absences.has(problem.code))];
}
