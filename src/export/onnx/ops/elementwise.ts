import { int } from '../emitter.ts';
import { dataTypes } from '../messages.ts';
import type { ConvertedNode, Converters } from './converter.ts';

/** Elementwise ops: element i of the result depends only on element i of each input. */

/** Converts an op to the ONNX operator with the same meaning and broadcasting. */
function same(type: string): (node: Pick<ConvertedNode, 'emit' | 'inputs'>) => string {
  return ({ emit, inputs }) => emit.node(type, inputs);
}

/** A comparison, as 1 or 0. */
function comparison(type: string): (node: Pick<ConvertedNode, 'emit' | 'inputs'>) => string {
  return ({ emit, inputs }) => emit.node('Cast', [emit.node(type, inputs)], { to: int(dataTypes.f32) });
}

const root = Math.sqrt(2 / Math.PI);

export const elementwise: Converters = {
  abs: same('Abs'),
  add: same('Add'),
  divide: same('Div'),
  erf: same('Erf'),
  exp: same('Exp'),
  log: same('Log'),
  maximum: same('Max'),
  minimum: same('Min'),
  multiply: same('Mul'),
  negate: same('Neg'),
  relu: same('Relu'),
  sigmoid: same('Sigmoid'),
  sign: same('Sign'),
  sqrt: same('Sqrt'),
  subtract: same('Sub'),
  tanh: same('Tanh'),
  equal: comparison('Equal'),
  greater: comparison('Greater'),

  square: ({ emit, inputs: [x] }) => emit.node('Mul', [x!, x!]),

  step: ({ emit, inputs: [x] }) => {
    const above = emit.node('Greater', [x!, emit.scalar(0)]);
    return emit.node('Cast', [above], { to: int(dataTypes.f32) });
  },

  cast: ({ emit, inputs, attributes }) => emit.node('Cast', inputs, { to: int(dataTypes[attributes.dtype]) }),

  select: ({ emit, inputs: [condition, a, b] }) => {
    const chosen = emit.node('Cast', [condition!], { to: int(dataTypes.bool) });
    return emit.node('Where', [chosen, a!, b!]);
  },

  gelu: ({ emit, inputs: [x] }) => {
    const erf = emit.node('Erf', [emit.node('Mul', [x!, emit.scalar(Math.SQRT1_2)])]);
    return halfTimes(emit, x!, erf);
  },

  gelu_tanh: ({ emit, inputs: [x] }) => {
    const square = emit.node('Mul', [x!, x!]);
    const factor = emit.node('Add', [
      emit.node('Mul', [square, emit.scalar(0.044715 * root)]),
      emit.scalar(root),
    ]);
    return halfTimes(emit, x!, emit.node('Tanh', [emit.node('Mul', [x!, factor])]));
  },
};

/** x·½(1 + t) */
function halfTimes(emit: ConvertedNode['emit'], x: string, t: string): string {
  const gate = emit.node('Add', [t, emit.scalar(1)]);
  return emit.node('Mul', [emit.node('Mul', [x, gate]), emit.scalar(0.5)]);
}
