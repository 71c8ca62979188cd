import type { GraphBuilder } from '../../ir/builder.ts';
import type { DType, TensorType, Value } from '../../ir/graph.ts';
import type { GradientContext, Op, Sample, Tensor } from '../op.ts';
import { sumTo } from './sum_to.ts';
import { broadcastData, zeros } from './tensors.ts';
import { broadcastTypes, expectDType, expectInputs, typed } from './typing.ts';

/** Constructors of the elementwise ops: the files of single ops give only what is their own. */

interface UnaryGradient {
  readonly builder: GraphBuilder;
  readonly x: Value;
  readonly y: Value;
  readonly dy: Value;
}

interface UnaryOp {
  readonly name: string;
  readonly summary: string;
  apply(x: number): number;
  /** WGSL; `x` is an atom that may be repeated. */
  expression(x: string): string;
  readonly functions?: Readonly<Record<string, string>>;
  /** `dx` from `dy`; 'zero' where the derivative vanishes almost everywhere; absent: not differentiable. */
  readonly gradient?: 'zero' | ((context: UnaryGradient) => Value);
  readonly samples: readonly Sample[];
}

/** f32 to f32, element by element. */
export function unary(op: UnaryOp): Op {
  return {
    name: op.name,
    summary: op.summary,
    kind: 'elementwise',
    infer(inputs) {
      expectInputs(op.name, inputs, 1);
      expectDType(op.name, 'x', inputs[0]!, 'f32');
      return [inputs[0]!];
    },
    reference(inputs) {
      const x = inputs[0]!.data;
      const y = zeros(inputs[0]!.shape);
      for (let i = 0; i < x.length; i++) y.data[i] = op.apply(x[i]!);
      return [y];
    },
    expression: (args) => op.expression(args[0]!),
    ...(op.functions ? { functions: op.functions } : {}),
    ...(op.gradient ? { gradient: unaryGradient(op.gradient) } : {}),
    samples: op.samples,
  };
}

function unaryGradient(rule: 'zero' | ((context: UnaryGradient) => Value)): NonNullable<Op['gradient']> {
  return ({ builder, node, outputGradients }) => {
    if (rule === 'zero') return [undefined];
    return [rule({ builder, x: node.inputs[0]!, y: node.outputs[0]!, dy: outputGradients[0]! })];
  };
}

interface BinaryGradient {
  readonly builder: GraphBuilder;
  readonly a: Value;
  readonly b: Value;
  readonly y: Value;
  readonly dy: Value;
}

interface BinaryOp {
  readonly name: string;
  readonly summary: string;
  /** Both inputs have the same one of these types. */
  readonly inputs: readonly DType[];
  apply(a: number, b: number): number;
  /** WGSL; `a` and `b` are atoms that may be repeated. */
  expression(a: string, b: string): string;
  /** Gradients of a and of b before the sum over stretched axes; absent: not differentiable. */
  readonly gradient?: readonly [(context: BinaryGradient) => Value, (context: BinaryGradient) => Value];
  readonly samples: readonly Sample[];
}

/** Two inputs of one type, broadcast against each other, to f32. */
export function binary(op: BinaryOp): Op {
  return {
    name: op.name,
    summary: op.summary,
    kind: 'elementwise',
    infer(inputs) {
      expectInputs(op.name, inputs, 2);
      expectDType(op.name, 'a', inputs[0]!, ...op.inputs);
      expectDType(op.name, 'b', inputs[1]!, inputs[0]!.dtype);
      const { shape, dims } = broadcastTypes(op.name, inputs);
      return [typed('f32', shape, dims)];
    },
    reference: (inputs, _attributes, outputs) => [mapBinary(inputs, outputs[0]!, op.apply)],
    expression: (args) => op.expression(args[0]!, args[1]!),
    ...(op.gradient ? { gradient: binaryGradient(op.gradient) } : {}),
    samples: op.samples,
  };
}

function mapBinary(
  inputs: readonly Tensor[],
  output: TensorType,
  apply: (a: number, b: number) => number,
): Tensor {
  const a = broadcastData(inputs[0]!, output.shape);
  const b = broadcastData(inputs[1]!, output.shape);
  const y = zeros(output.shape);
  for (let i = 0; i < y.data.length; i++) y.data[i] = apply(a[i]!, b[i]!);
  return y;
}

function binaryGradient(rules: NonNullable<BinaryOp['gradient']>): NonNullable<Op['gradient']> {
  return (context) => rules.map((rule, input) => stretchedGradient(context, input, rule));
}

function stretchedGradient(
  { builder, node, outputGradients, wants }: GradientContext,
  input: number,
  rule: (context: BinaryGradient) => Value,
): Value | undefined {
  if (!wants(input)) return undefined;
  const [a, b] = [node.inputs[0]!, node.inputs[1]!];
  const gradient = rule({ builder, a, b, y: node.outputs[0]!, dy: outputGradients[0]! });
  return sumTo(builder, gradient, node.inputs[input]!.type.shape);
}
