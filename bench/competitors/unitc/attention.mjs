import { scaledDotProduct } from '../../../dist/src/compiler/catalog/parts/scaled_dot_product.js';
import { differentiate } from '../../../dist/src/compiler/ir/autodiff.js';
import { GraphBuilder } from '../../../dist/src/compiler/ir/builder.js';
import { ops } from '../../../dist/src/compiler/ops/index.js';
import { prepareGraph } from './graph.mjs';

/** Attention as in the models, without mask and dropout. */
export function attention(device, { tensors }) {
  const builder = new GraphBuilder(ops, 'attention');
  const [q, k, v, dy] = tensors.map(({ name, shape }) =>
    builder.input(name, 'parameter', { dtype: 'f32', shape }),
  );
  const context = { builder, dropoutSite: () => undefined };
  // The other libraries use the layout [batch, heads, tokens, d]. Here, it becomes batch · heads inputs with
  // one head each.
  const [batch, heads, tokens, d] = q.type.shape;
  const apart = (x) => builder.reshape(x, [batch * heads, x.type.shape[2], d]);
  const inputs = { q: apart(q), k: apart(k), v: apart(v), mask: undefined, heads: 1, drop: 0 };
  const y = builder.reshape(scaledDotProduct(context, inputs), [batch, heads, tokens, d]);
  builder.output('y', 'tap', y);
  builder.output('loss', 'loss', builder.sum(builder.multiply(y, dy), [0, 1, 2, 3]));
  return prepareGraph(
    device,
    withGradientsAsResults(differentiate(ops, builder.build(), ['q', 'k', 'v'])),
    tensors,
  );
}

/** The graph with its gradients as results, without the loss that they derive from. */
function withGradientsAsResults(graph) {
  const outputs = graph.outputs
    .filter(({ role }) => role !== 'loss')
    .map(({ name, role, value }) => ({ name: role === 'gradient' ? `d${name}` : name, role: 'tap', value }));
  return { ...graph, outputs };
}
