import type { GraphBuilder } from '../../ir/builder.ts';
import type { DType, TensorType, Value } from '../../ir/graph.ts';
import type { ElementwiseOp, GradientContext, Gradients, OpSample, ReferenceTensor } from '../../ir/op.ts';
import { elementwiseOp } from '../define.ts';
import { sumTo } from './sum_to.ts';
import { broadcastData, zeros } from './tensors.ts';
import { broadcastTypes, fitting, typed } from './typing.ts';

/** Constructors of the elementwise ops with one or two inputs and no attributes. */

export type NoAttributes = Readonly<Record<never, never>>;
const none: NoAttributes = {};

type UnaryInputs = readonly ['x: f32 [...]'];
type Result = readonly ['y: f32 [...]'];
export type UnaryOp = ElementwiseOp<NoAttributes, UnaryInputs, Result, never>;

interface UnaryGradient {
  readonly builder: GraphBuilder;
  readonly x: Value;
  readonly y: Value;
  readonly dy: Value;
}

/** A function of one real number, in float64 and in WGSL. */
interface RealFunction {
  readonly summary: string;
  apply(x: number): number;
  /** WGSL; `x` is an atom that may be repeated. */
  expression(x: string): string;
  readonly functions?: Readonly<Record<string, string>>;
}

interface UnaryRecord extends RealFunction {
  readonly name: string;
  /** `dx` from `dy`; 'zero' if the derivative vanishes almost everywhere; absent: not differentiable. */
  readonly gradient?: 'zero' | ((context: UnaryGradient) => Value);
  readonly samples: readonly OpSample<NoAttributes>[];
}

/** An elementwise op from f32 to f32. */
export function unary(op: UnaryRecord): UnaryOp {
  const { gradient } = op;
  return elementwiseOp({
    name: op.name,
    summary: op.summary,
    inputs: ['x: f32 [...]'],
    outputs: ['y: f32 [...]'],
    attributes: none,
    infer: ([x]) => [x],
    reference([x]) {
      const y = zeros(x.shape);
      for (let i = 0; i < y.data.length; i++) y.data[i] = op.apply(x.data[i]!);
      return [y];
    },
    expression: ([x]) => op.expression(x),
    ...(op.functions ? { functions: op.functions } : {}),
    ...(gradient ? { gradient: (context) => unaryGradient(gradient, context) } : {}),
    samples: op.samples,
  });
}

function unaryGradient(
  rule: 'zero' | ((context: UnaryGradient) => Value),
  context: GradientContext<NoAttributes, UnaryInputs, Result>,
): Gradients {
  const [x, y, dy] = [context.inputs[0], context.outputs[0], context.outputGradients[0]];
  return [rule === 'zero' ? undefined : rule({ builder: context.builder, x, y, dy })];
}

interface DifferentiableRecord extends RealFunction {
  readonly name: string;
  readonly derivative: RealFunction;
  /** The op named `…_derivative`, which computes the function `derivative`. */
  derivativeOf(builder: GraphBuilder, x: Value): Value;
  readonly samples: readonly OpSample<NoAttributes>[];
}

/** A unary op, and the op that computes its derivative, which is costly or long: dx = dy · f′(x). */
export function withDerivative(record: DifferentiableRecord): {
  readonly op: UnaryOp;
  readonly derivative: UnaryOp;
} {
  const { name, derivative, derivativeOf, samples } = record;
  return {
    op: unary({
      ...record,
      gradient: ({ builder, x, dy }) => builder.multiply(dy, derivativeOf(builder, x)),
    }),
    derivative: unary({ ...derivative, name: `${name}_derivative`, samples }),
  };
}

interface BinaryGradient {
  readonly builder: GraphBuilder;
  readonly a: Value;
  readonly b: Value;
  readonly y: Value;
  readonly dy: Value;
}

type BinaryRule = (context: BinaryGradient) => Value;

interface BinaryRecord {
  readonly name: string;
  readonly summary: string;
  /** Types that the inputs may have; both have the same. */
  readonly inputs: readonly DType[];
  apply(a: number, b: number): number;
  /** WGSL; `a` and `b` are atoms that may be repeated. */
  expression(a: string, b: string): string;
  /** Gradients of a and of b before the sum over broadcast axes; absent: not differentiable. */
  readonly gradient?: readonly [BinaryRule, BinaryRule];
  readonly samples: readonly OpSample<NoAttributes>[];
}

type BinaryInputs = readonly [`a: T=${string} [...]`, 'b: T [...]'];
export type BinaryOp = ElementwiseOp<NoAttributes, BinaryInputs, Result, 'shapes'>;

/** An elementwise op of two inputs of one type, broadcast against each other, to f32. */
export function binary(op: BinaryRecord): BinaryOp {
  const { gradient } = op;
  return elementwiseOp<NoAttributes, BinaryInputs, Result, 'shapes'>({
    name: op.name,
    summary: op.summary,
    inputs: [`a: T=${op.inputs.join('|')} [...]`, 'b: T [...]'],
    outputs: ['y: f32 [...]'],
    attributes: none,
    constraints: { shapes: fitting },
    infer(inputs, _attributes, violates) {
      const { shape, dims } = broadcastTypes(inputs, (found) => violates('shapes', found));
      return [typed('f32', shape, dims)];
    },
    reference: (inputs, _attributes, outputs) => [mapBinary(inputs, outputs[0], op.apply)],
    expression: ([a, b]) => op.expression(a, b),
    ...(gradient ? { gradient: (context): Gradients => binaryGradient(gradient, context) } : {}),
    samples: op.samples,
  });
}

function mapBinary(
  inputs: readonly [ReferenceTensor, ReferenceTensor],
  output: TensorType,
  apply: (a: number, b: number) => number,
): ReferenceTensor {
  const a = broadcastData(inputs[0], output.shape);
  const b = broadcastData(inputs[1], output.shape);
  const y = zeros(output.shape);
  for (let i = 0; i < y.data.length; i++) y.data[i] = apply(a[i]!, b[i]!);
  return y;
}

function binaryGradient(
  rules: readonly BinaryRule[],
  { builder, inputs, outputs, outputGradients, wants }: GradientContext<NoAttributes, BinaryInputs, Result>,
): Gradients {
  const [a, b] = inputs;
  return rules.map((rule, input) => {
    if (!wants(input)) return undefined;
    const gradient = rule({ builder, a, b, y: outputs[0], dy: outputGradients[0] });
    return sumTo(builder, gradient, inputs[input]!.type.shape);
  });
}
