import type { ParameterSignature } from '../word.ts';

export const headParameter: ParameterSignature = {
  name: 'head',
  type: { kind: 'member', of: 'head' },
  positional: true,
  doc: "One of the task's heads.",
};

export function truthParameter(doc: string): ParameterSignature {
  return { name: 'truth', type: { kind: 'member', of: 'truth' }, positional: true, doc };
}
