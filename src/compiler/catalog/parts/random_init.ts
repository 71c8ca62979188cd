import type { Shape } from '../../ir/graph.ts';
import { elementCount } from '../../ir/graph.ts';
import type { ParameterSignature } from '../signature.ts';
import type { RandomInitializer } from '../training.ts';

/** Arguments and formulas that random initialisers share. */

export const only: ParameterSignature = {
  name: 'only',
  type: { kind: 'list', of: { kind: 'parameter_path' } },
  doc: 'Parts to fill, such as `vision.backbone` or the head `answer.label`; by default the whole block.',
  default: [],
};

/** Selects by the kind of tensor. */
export const of: ParameterSignature = {
  name: 'of',
  type: { kind: 'option', of: ['weights', 'biases', 'all'] },
  doc: '`.weights` are tensors of two or more axes, `.biases` trained tensors whose name ends in `bias`; `.all` are both.',
  default: 'weights',
};

type Fills = RandomInitializer['fills'];

/** Tensors of two or more axes: matrices, convolution kernels and tables. */
export const fillsWeights: Fills = ({ shape }) => shape.length >= 2;

/** Tensors that the argument `of` selects. */
export const fillsSelected: Fills = (parameter, args) => {
  const [weight, bias] = [
    fillsWeights(parameter, args),
    parameter.trainable && parameter.name.endsWith('bias'),
  ];
  if (args.of === 'all') return weight || bias;
  return args.of === 'biases' ? bias : weight;
};

/** Fan-in and fan-out of a weight [out, in, ...window]: its inputs and outputs times the window size. */
export function fans(shape: Shape): { readonly in: number; readonly out: number } {
  const window = elementCount(shape.slice(2));
  return { in: shape[1]! * window, out: shape[0]! * window };
}

/** Uniform in −bound..bound. */
export function symmetric(uniform: Float64Array, bound: number): Float64Array {
  return uniform.map((u) => (2 * u - 1) * bound);
}

export const gain: ParameterSignature = {
  name: 'gain',
  type: { kind: 'number', exclusiveMin: 0, min: 0 },
  doc: 'Factor on the standard deviation, such as √2 before a ReLU.',
  default: 1,
};

/** Arguments of He's initialisation. */
export const kaiming: readonly ParameterSignature[] = [
  {
    name: 'slope',
    type: { kind: 'number', min: 0 },
    doc: 'Slope of the activation for negative inputs; 0 is a ReLU.',
    default: 0,
  },
  {
    name: 'fan',
    type: { kind: 'option', of: ['in', 'out'] },
    doc: 'Whether activations (`.in`) or gradients (`.out`) keep their size.',
    default: 'in',
  },
];

/** √(2 / (1 + slope²)) / √fan, the standard deviation of He's initialisation. */
export function kaimingDeviation(shape: Shape, { slope, fan }: Readonly<Record<string, unknown>>): number {
  const count = fan === 'out' ? fans(shape).out : fans(shape).in;
  return Math.sqrt(2 / ((1 + Number(slope) ** 2) * count));
}
