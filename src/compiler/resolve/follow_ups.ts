import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';

/** Codes that report something as absent. If text was skipped, it may have contained that. */
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
 * The problems of a file without duplicates: syntax errors, then semantic problems. A semantic problem is
 * omitted if a syntax error explains it: it reports something as absent while text was skipped, or one of its
 * labels touches the error.
 */
export function withoutFollowUps(
  syntax: readonly Diagnostic[],
  resolved: readonly Diagnostic[],
): readonly Diagnostic[] {
  const errors = syntax.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return [...syntax, ...resolved];
  const broken = errors.flatMap(({ labels }) => labels.map(({ span }) => span));
  const isFollowUp = ({ code, labels }: Diagnostic): boolean =>
    absences.has(code) || labels.some((label) => broken.some((span) => touches(label.span, span)));
  return [...syntax, ...resolved.filter((problem) => !isFollowUp(problem))];
}

function touches(outer: Span, { file, start, end }: Span): boolean {
  return outer.file === file && outer.start <= end && start <= outer.end;
}
