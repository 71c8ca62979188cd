import type { OutputKind } from '../../compiler/artifact/run_spec.ts';
import type { ParameterSignature } from '../../compiler/catalog/signature.ts';
import type { TargetKind } from '../../compiler/catalog/target_kind.ts';

/** Arguments that several metrics share. */

export function metricHead(doc: string, ...puts: readonly OutputKind[]): ParameterSignature {
  return { name: 'head', type: { kind: 'member', of: 'head', puts }, doc, positional: true };
}

/** Without `holds` any target fits. */
export function metricTruth(doc: string, ...holds: readonly TargetKind[]): ParameterSignature {
  const type = { kind: 'member', of: 'truth', ...(holds.length > 0 ? { holds } : {}) } as const;
  return { name: 'truth', type, doc, positional: true };
}

/** The value that is shown first and decides which checkpoint is best. */
export function primaryValue(first: string, ...others: readonly string[]): ParameterSignature {
  return {
    name: 'primary',
    type: { kind: 'option', of: [first, ...others] },
    doc: 'The value that is shown first and decides which checkpoint is best.',
    default: first,
  };
}
