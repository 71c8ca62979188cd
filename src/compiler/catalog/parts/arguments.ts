import type { OutputKind } from '../../artifact/run_spec.ts';
import type { ModelReference } from '../../model/model.ts';
import type { ArgumentConflict, ParameterSignature } from '../signature.ts';
import type { TargetKind } from '../target_kind.ts';

/** Arguments that several built-ins share, so that their names, checks and descriptions agree. */

/** Type of a number of layers, limited because the graph of a task has nodes for each layer. */
export const layerCount = { kind: 'integer', min: 1, max: 1000 } as const;

export const layers: ParameterSignature = {
  name: 'layers',
  type: layerCount,
  doc: 'Number of layers.',
};

export const heads: ParameterSignature = {
  name: 'heads',
  type: { kind: 'integer', min: 1 },
  doc: 'Attention heads; they divide the width among them.',
};

export const hidden: ParameterSignature = {
  name: 'hidden',
  type: { kind: 'integer', min: 1 },
  doc: 'Width of the feed-forward part.',
};

export const dropout: ParameterSignature = {
  name: 'dropout',
  type: { kind: 'number', min: 0, max: 0.99 },
  doc: 'Share of activations that dropout sets to zero in training.',
  default: 0.1,
};

export const taskToken: ParameterSignature = {
  name: 'task_token',
  type: { kind: 'integer', min: 1 },
  doc:
    'Prepends a learned token that identifies the task: the number of rows of the table, at least one per task (the row of a ' +
    'task is its `index`). Without it the layers cannot distinguish tasks.',
  default: null,
};

/** `norm_eps`, with the layer's published default. */
export function normEps(value: number): ParameterSignature {
  return {
    name: 'norm_eps',
    type: { kind: 'number', exclusiveMin: 0, min: 0 },
    doc: 'Added to the variance of a norm, for numerical stability.',
    default: value,
  };
}

export function width(doc: string): ParameterSignature {
  return { name: 'width', type: { kind: 'integer', min: 1 }, doc };
}

/** Conflict check of built-ins with `width` and `heads`. */
export function dividesAmongHeads(args: Readonly<Record<string, unknown>>): readonly ArgumentConflict[] {
  const [size, count] = [Number(args.width), Number(args.heads)];
  if (size % count === 0) return [];
  const down = size - (size % count);
  const near = [down, down + count].filter((candidate) => candidate > 0);
  return [
    {
      arguments: ['width', 'heads'],
      message: `width ${size} cannot be divided among ${count} heads`,
      hint: `use a width that is a multiple of ${count}, such as ${near.join(' or ')}, or other heads`,
    },
  ];
}

/** The states that a head reads; its presence makes a head usable without a decoder. */
export const reads: ParameterSignature = {
  name: 'reads',
  type: { kind: 'reference', to: ['encoder', 'decoder'], member: true },
  doc: "Input of the head: an encoder (`vision`), one of its views (`language.cls`) or the task's decoder.",
  default: null,
};

/** The argument for the head that a loss reads; the output of the head has one of these kinds. */
export function lossHead(...puts: readonly OutputKind[]): ParameterSignature {
  return {
    name: 'head',
    type: { kind: 'member', of: 'head', puts },
    doc: 'A head of the task.',
    positional: true,
  };
}

/** Conflict check of built-ins that compare the heads `first` and `second`. */
export function twoHeads({ first, second }: Readonly<Record<string, unknown>>): readonly ArgumentConflict[] {
  if (headNamed(first) !== headNamed(second)) return [];
  const message = `\`head.${headNamed(first)}\` is compared with itself`;
  return [{ arguments: ['first', 'second'], message, hint: 'name two heads, as in `head.image, head.text`' }];
}

function headNamed(reference: unknown): string | undefined {
  return (reference as ModelReference).member;
}

/** The argument for the truth that a loss reads; the truth holds one of these kinds of targets. */
export function lossTruth(doc: string, ...holds: readonly TargetKind[]): ParameterSignature {
  return { name: 'truth', type: { kind: 'member', of: 'truth', holds }, doc, positional: true };
}
