import { check, compile, renderDiagnostics } from 'unitc';

/** The problems of a spec as text, or the size of its programs. Needs no GPU. */
export function describeSpec(file: string): string {
  const { model, diagnostics, sources } = check(file);
  if (!model) return renderDiagnostics(diagnostics, sources, { color: false });
  const { artifact } = compile(file);
  return artifact.programs
    .map(({ task, mode, dispatches }) => `${task} ${mode}: ${dispatches.length} dispatches`)
    .join('\n');
}
