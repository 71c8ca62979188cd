import type { GraphBuilder } from '../../ir/builder.ts';
import { elementCount, type Shape, type Value } from '../../ir/graph.ts';
import { lrArgument, weightDecay } from '../parts/optimizer.ts';
import {
  numberArg,
  type TensorOptimizer,
  type TrainingArguments,
  type UpdateContext,
  type UpdateInputs,
} from '../training.ts';

function positive(name: string, doc: string, value: number) {
  return { name, type: { kind: 'number', exclusiveMin: 0, min: 0 }, doc, default: value } as const;
}

/** [rows, columns] of a parameter whose second moment is factored: its first axis by all others. */
function matrixOf(shape: Shape): readonly [number, number] | undefined {
  const rows = shape[0] ?? 1;
  const columns = elementCount(shape.slice(1));
  return shape.length >= 2 && rows > 1 && columns > 1 ? [rows, columns] : undefined;
}

/** ρ_t */
function relativeStep(args: TrainingArguments, { learningRate, count }: UpdateContext): number {
  return args.relative_step === true ? Math.min(learningRate, 1 / Math.sqrt(count)) : learningRate;
}

/** t^−decay, the weight of the new squares: 1 − β̂2. */
function freshShare(args: TrainingArguments, { count }: UpdateContext): number {
  return count ** -numberArg(args, 'decay');
}

function rootMeanSquare(builder: GraphBuilder, x: Value): Value {
  return builder.op('sqrt', [builder.mean(builder.op('square', [x]))]);
}

/** Shazeer & Stern (arXiv 1804.04235), algorithms 4 to 6, without momentum. */
export const adafactor: TensorOptimizer = {
  name: 'adafactor',
  category: 'optimizer',
  scope: 'tensor',
  summary:
    'Adafactor without momentum. With ρ = min(η, 1/√t) and 1 − β = t^−decay: for a matrix R ← βR + (1−β)·row means of g² + eps1, ' +
    'C ← βC + (1−β)·column means of g² + eps1, V = R·C / mean(R); for any other tensor V ← βV + (1−β)(g² + eps1). u = g/√V; ' +
    'θ ← θ − ρ·max(eps2, RMS(θ))·u / max(1, RMS(u)/clip) − ρ·weight_decay·θ. A tensor of more than two axes is a matrix of its ' +
    'first axis by all others. About fifteen small dispatches for each parameter.',
  parameters: [
    {
      ...lrArgument(1),
      doc: "Largest relative step η, before the factor of `lr_schedule`; the paper's is 1e-2.",
    },
    {
      name: 'relative_step',
      type: { kind: 'boolean' },
      doc: 'Whether ρ falls as 1/√t; otherwise ρ = η.',
      default: true,
    },
    {
      name: 'scale_parameter',
      type: { kind: 'boolean' },
      doc: 'Whether steps are relative to RMS(θ); otherwise the factor max(eps2, RMS(θ)) is left out.',
      default: true,
    },
    positive('decay', 'Exponent of the decay rate of second moments.', 0.8),
    positive('clip', 'Largest root mean square of an update u.', 1),
    positive('eps1', 'Added to squared gradients.', 1e-30),
    positive('eps2', 'Lower bound of the RMS(θ) that scales a step.', 1e-3),
    weightDecay('Decoupled weight decay of every trained parameter, unless `train.no_decay` exempts it.'),
  ],
  example: 'optimizer: adafactor(lr: 1e-2)',
  states: () => [
    { name: 'row_moment', shape: (shape) => matrixOf(shape)?.slice(0, 1) },
    { name: 'column_moment', shape: (shape) => matrixOf(shape)?.slice(1) },
    { name: 'second_moment', shape: (shape) => (matrixOf(shape) ? undefined : shape) },
  ],
  rates: {
    step: relativeStep,
    decay: (args, context) => relativeStep(args, context) * context.weightDecay,
    beta2: (args, context) => 1 - freshShare(args, context),
    fresh: freshShare,
  },
  build(builder, inputs, args) {
    const { parameter, gradient, rates } = inputs;
    const squares = builder.add(builder.op('square', [gradient]), builder.constant(numberArg(args, 'eps1')));
    const matrix = matrixOf(parameter.type.shape);
    const { scaled, states } = matrix
      ? factored(builder, inputs, squares, matrix)
      : unfactored(builder, inputs, squares);
    const excess = builder.scale(rootMeanSquare(builder, scaled), 1 / numberArg(args, 'clip'));
    const clipped = builder.divide(scaled, builder.op('maximum', [excess, builder.constant(1)]));
    const size = builder.op('maximum', [
      rootMeanSquare(builder, parameter),
      builder.constant(numberArg(args, 'eps2')),
    ]);
    const rate = args.scale_parameter === true ? builder.multiply(rates.step!, size) : rates.step!;
    const decayed = builder.subtract(parameter, builder.multiply(rates.decay!, parameter));
    return { parameter: builder.subtract(decayed, builder.multiply(rate, clipped)), states };
  },
};

interface Scaled {
  /** u, the gradient divided by the root of its second moment. */
  readonly scaled: Value;
  readonly states: Readonly<Record<string, Value>>;
}

/** β·before + (1 − β)·squares */
function blended(builder: GraphBuilder, before: Value, squares: Value, rates: UpdateInputs['rates']): Value {
  return builder.add(builder.multiply(rates.beta2!, before), builder.multiply(rates.fresh!, squares));
}

function unfactored(
  builder: GraphBuilder,
  { gradient, states, rates }: UpdateInputs,
  squares: Value,
): Scaled {
  const moment = blended(builder, states.second_moment!, squares, rates);
  return {
    scaled: builder.divide(gradient, builder.op('sqrt', [moment])),
    states: { second_moment: moment },
  };
}

/**
 * Divides the gradient by √R/√mean(R) and then by √C, because the product of both would underflow for
 * vanishing gradients.
 */
function factored(
  builder: GraphBuilder,
  { gradient, states, rates }: UpdateInputs,
  squares: Value,
  [rows, columns]: readonly [number, number],
): Scaled {
  const { shape } = gradient.type;
  const matrix = builder.reshape(squares, [rows, columns]);
  const rowMeans = builder.scale(builder.sum(matrix, [1]), 1 / columns);
  const columnMeans = builder.scale(builder.sum(matrix, [0]), 1 / rows);
  const row = blended(builder, states.row_moment!, rowMeans, rates);
  const column = blended(builder, states.column_moment!, columnMeans, rates);
  const rowFactor = builder.op('sqrt', [builder.divide(row, builder.mean(row))]);
  const byRows = builder.divide(
    builder.reshape(gradient, [rows, columns]),
    builder.reshape(rowFactor, [rows, 1]),
  );
  const scaled = builder.divide(byRows, builder.reshape(builder.op('sqrt', [column]), [1, columns]));
  return { scaled: builder.reshape(scaled, shape), states: { row_moment: row, column_moment: column } };
}
