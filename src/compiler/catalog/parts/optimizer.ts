import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import type { ParameterSignature } from '../signature.ts';
import {
  numberArg,
  type TrainingArguments,
  type UpdateInputs,
  type UpdateRate,
  type UpdateResults,
} from '../training.ts';

/** Arguments and terms that optimizers share. */

/** `usualMax`: `unitc check` warns of larger values. */
export function lrArgument(usualMax: number): ParameterSignature {
  return {
    name: 'lr',
    type: { kind: 'number', exclusiveMin: 0, min: 0, usualMax },
    doc: 'Learning rate η, before the factor of `lr_schedule`. Groups may have their own.',
  };
}

/** Learning rate of optimizers with steps that do not grow with the gradient. */
export const lr = lrArgument(0.1);

/** An exponential decay rate such as β1. */
export function decayRate(name: string, doc: string, value: number): ParameterSignature {
  return { name, type: { kind: 'number', min: 0, max: 0.999999 }, doc, default: value };
}

export function eps(value: number): ParameterSignature {
  return {
    name: 'eps',
    type: { kind: 'number', exclusiveMin: 0, min: 0 },
    doc: 'Added to the denominator to keep it above zero.',
    default: value,
  };
}

/** λ of the update rule; groups may have their own, and `train.no_decay` exempts biases and norms. */
export function weightDecay(doc: string, value = 0): ParameterSignature {
  return { name: 'weight_decay', type: { kind: 'number', min: 0 }, doc, default: value };
}

/** η, the learning rate of the update. */
export const learningRate: UpdateRate = (_, context) => context.learningRate;

/** η·λ, decoupled weight decay (arXiv 1711.05101). */
export const decoupledDecay: UpdateRate = (_, context) => context.learningRate * context.weightDecay;

/** β·average + (1 − β)·x, the exponential moving average. */
export function movingAverage(builder: GraphBuilder, average: Value, beta: number, x: Value): Value {
  return builder.add(builder.scale(average, beta), builder.scale(x, 1 - beta));
}

/** β·average + (1 − β)·x², the moving average of squares. */
export function movingSquares(builder: GraphBuilder, average: Value, beta: number, x: Value): Value {
  return builder.add(builder.scale(average, beta), builder.multiply(builder.scale(x, 1 - beta), x));
}

/** θ − rate·θ, with rate a scalar. */
export function decayed(builder: GraphBuilder, parameter: Value, rate: Value): Value {
  return builder.subtract(parameter, builder.multiply(rate, parameter));
}

/** Decay rates of Adam's moments. */
export const betas: readonly ParameterSignature[] = [
  decayRate('beta1', 'Decay rate of the mean of gradients.', 0.9),
  decayRate('beta2', 'Decay rate of the mean of squared gradients.', 0.999),
];

/** Bias corrections of torch's Adam: η/(1−β1^t) and √(1−β2^t). */
export const adamRates: Readonly<Record<'step' | 'correction', UpdateRate>> = {
  step: (args, { learningRate, count }) => learningRate / (1 - numberArg(args, 'beta1') ** count),
  correction: (args, { count }) => Math.sqrt(1 - numberArg(args, 'beta2') ** count),
};

/** θ − step·m / (√v/correction + eps), with the states `first_moment` m and `second_moment` v. */
export function adamStep(
  builder: GraphBuilder,
  { parameter, gradient, states, rates }: UpdateInputs,
  args: TrainingArguments,
): UpdateResults {
  const first = movingAverage(builder, states.first_moment!, numberArg(args, 'beta1'), gradient);
  const second = movingSquares(builder, states.second_moment!, numberArg(args, 'beta2'), gradient);
  const root = builder.divide(builder.op('sqrt', [second]), rates.correction!);
  const denominator = builder.add(root, builder.constant(numberArg(args, 'eps')));
  const step = builder.divide(builder.multiply(rates.step!, first), denominator);
  return {
    parameter: builder.subtract(parameter, step),
    states: { first_moment: first, second_moment: second },
  };
}
