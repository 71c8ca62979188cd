import type { PlainCall } from '../artifact/run_spec.ts';
import type { ElementOptimizer } from '../catalog/training.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Graph, Value } from '../ir/graph.ts';
import { verify } from '../ir/verify.ts';
import { ops } from '../ops/index.ts';
import type { ClipCall } from './calls.ts';
import { limitRate } from './limits.ts';

/**
 * Bodies of training built-ins as graphs of scalars, the attributes of `optimizer_step` and `clip_factor`.
 */

function scalarInput(builder: GraphBuilder, name: string): Value {
  return builder.input(name, 'batch', { dtype: 'f32', shape: [] });
}

/** Graph from the norm to the factor, which is 1 if no clip depends on the norm. */
export function factorRule(clip: ClipCall | undefined): Graph {
  const builder = new GraphBuilder(ops, 'clip factor');
  const norm = scalarInput(builder, 'norm');
  const factor =
    clip?.builtin.scope === 'norm' ? clip.builtin.factor(builder, norm, clip.args) : builder.constant(1);
  builder.output('factor', 'tap', factor);
  return verified(builder);
}

/** A gradient after an elementwise clip; unchanged if there is none. */
export function limited(builder: GraphBuilder, gradient: Value, clip: ClipCall | undefined): Value {
  return clip?.builtin.scope === 'element' ? clip.builtin.limit(builder, gradient, clip.args) : gradient;
}

/**
 * Graph from (θ, g, states, rates) to (θ, states), of one element. With `limits`, the last rate is the upper
 * limit of θ.
 */
export function updateRule(
  optimizer: ElementOptimizer,
  args: PlainCall['args'],
  clip: ClipCall | undefined,
  { limits = false }: { readonly limits?: boolean } = {},
): Graph {
  const builder = new GraphBuilder(ops, optimizer.name);
  const names = optimizer.states(args);
  const parameter = scalarInput(builder, 'parameter');
  const gradient = scalarInput(builder, 'gradient');
  const inputs = (of: readonly string[], prefix: string) =>
    Object.fromEntries(of.map((name) => [name, scalarInput(builder, `${prefix}.${name}`)]));
  const states = inputs(names, 'state');
  const rates = inputs(Object.keys(optimizer.rates), 'rate');
  const clipped = limited(builder, gradient, clip);
  const updated = optimizer.build(builder, { parameter, gradient: clipped, states, rates }, args);
  const stored = limits
    ? builder.op('minimum', [updated.parameter, scalarInput(builder, `rate.${limitRate}`)])
    : updated.parameter;
  builder.output('parameter', 'tap', stored);
  for (const name of names) builder.output(`state.${name}`, 'tap', updated.states[name]!);
  return verified(builder);
}

function verified(builder: GraphBuilder): Graph {
  const graph = builder.build();
  verify(ops, graph);
  return graph;
}
