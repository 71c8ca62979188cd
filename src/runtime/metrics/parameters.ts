import type { OutputKind } from '../../compiler/artifact/run_spec.ts';
import type { ParameterSignature } from '../../compiler/catalog/signature.ts';

/** Arguments that several metrics share. */

export function metricHead(doc: string, ...puts: readonly OutputKind[]): ParameterSignature {
  return { name: 'head', type: { kind: 'member', of: 'head', puts }, doc, positional: true };
}

export function metricTruth(doc: string): ParameterSignature {
  return { name: 'truth', type: { kind: 'member', of: 'truth' }, doc, positional: true };
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
