import type { ArgumentConflict, ParameterSignature } from '../word.ts';

/** Parameters that several layers share, described once. */

export const layersParameter: ParameterSignature = {
  name: 'layers',
  type: { kind: 'integer', min: 1 },
  doc: 'Number of layers.',
};

export const headsParameter: ParameterSignature = {
  name: 'heads',
  type: { kind: 'integer', min: 1 },
  doc: 'Attention heads; they divide the width evenly.',
};

export const hiddenParameter: ParameterSignature = {
  name: 'hidden',
  type: { kind: 'integer', min: 1 },
  doc: 'Inner width of the feed-forward part.',
};

export const dropParameter: ParameterSignature = {
  name: 'drop',
  type: { kind: 'number', min: 0, max: 0.99 },
  default: 0,
  doc: 'Dropout rate, during training only.',
};

export const taskTokenParameter: ParameterSignature = {
  name: 'task_token',
  type: { kind: 'integer', min: 1 },
  default: null,
  doc: "Rows of a table of task tokens; the task's row is put in front of the tokens and dropped at the end.",
};

export function epsParameter(value: number): ParameterSignature {
  return {
    name: 'norm_eps',
    type: { kind: 'number', exclusiveMin: 0 },
    default: value,
    doc: 'Added to the variance in layer norms.',
  };
}

/** `width` must be a multiple of `heads`, for words that take both. */
export function widthDividesHeads(args: Readonly<Record<string, unknown>>): readonly ArgumentConflict[] {
  const { width, heads } = args;
  if (typeof width !== 'number' || typeof heads !== 'number' || width % heads === 0) return [];
  const near = heads * Math.max(1, Math.round(width / heads));
  return [
    {
      arguments: ['width', 'heads'],
      message: `width ${width} cannot be divided evenly among ${heads} heads`,
      hint: `use a multiple of ${heads} as the width, such as ${near}, or other heads`,
    },
  ];
}
