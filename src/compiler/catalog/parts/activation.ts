import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import type { ParameterSignature } from '../signature.ts';

type Activation = (builder: GraphBuilder, x: Value) => Value;

/** Every activation of the language, elementwise and of any shape; a new one is a line. */
const activations: Readonly<Record<string, Activation>> = {
  relu: (builder, x) => builder.op('relu', [x]),
  /** x·Φ(x) with the exact error function (arXiv 1606.08415). */
  gelu: (builder, x) => builder.op('gelu', [x]),
  /** x·½(1 + tanh(√(2/π)·(x + 0.044715·x³))), the approximation of GELU in GPT-2 and the original BERT. */
  gelu_tanh: (builder, x) => builder.op('gelu_tanh', [x]),
  /** x·σ(1.702 x), the approximation of GELU that CLIP uses. */
  quick_gelu: (builder, x) => builder.multiply(x, builder.op('sigmoid', [builder.scale(x, 1.702)])),
  /** x·σ(x), also called swish (arXiv 1710.05941). */
  silu: (builder, x) => builder.multiply(x, builder.op('sigmoid', [x])),
  tanh: (builder, x) => builder.op('tanh', [x]),
};

/** The argument `activation`, with the built-in's published default. */
export function activation(
  published: string,
  doc = 'Function between the two linear maps of the feed-forward part.',
): ParameterSignature {
  return {
    name: 'activation',
    type: { kind: 'option', of: Object.keys(activations) },
    doc,
    default: published,
  };
}

/** Applies an activation by its option name. */
export function activate(builder: GraphBuilder, name: string, x: Value): Value {
  const apply = activations[name];
  if (!apply) throw new Error(`no activation is called ${name}`);
  return apply(builder, x);
}
