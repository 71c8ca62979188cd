import { scaledDotProduct } from '../../../dist/src/compiler/catalog/parts/scaled_dot_product.js';
import { differentiate } from '../../../dist/src/compiler/ir/autodiff.js';
import { GraphBuilder } from '../../../dist/src/compiler/ir/builder.js';
import { prepareGraph } from './graph.mjs';

/** As the models have it, without mask and dropout. */
export function attention(device, { tensors }) {
  const builder = new GraphBuilder('attention');
  const [q, k, v, dy] = tensors.map(({ name, shape }) =>
    builder.input(name, 'parameter', { dtype: 'f32', shape }),
  );
  const [, heads] = q.type.shape;
  const context = { builder, dropoutSite: () => undefined };
  // Peers hold heads apart, [batch, heads, tokens, d]; here they are pieces of the width, and need not be moved.
  const joined = (x) =>
    builder.reshape(builder.transpose(x, [0, 2, 1, 3]), [
      x.type.shape[0],
      x.type.shape[2],
      heads * x.type.shape[3],
    ]);
  const mixed = scaledDotProduct(context, {
    q: joined(q),
    k: joined(k),
    v: joined(v),
    mask: undefined,
    heads,
    drop: 0,
  });
  const y = builder.transpose(
    builder.reshape(mixed, [mixed.type.shape[0], mixed.type.shape[1], heads, q.type.shape[3]]),
    [0, 2, 1, 3],
  );
  builder.output('y', 'tap', y);
  builder.output('loss', 'loss', builder.sum(builder.multiply(y, dy), [0, 1, 2, 3]));
  return prepareGraph(
    device,
    withGradientsAsResults(differentiate(builder.build(), ['q', 'k', 'v'])),
    tensors,
  );
}

/** The loss served differentiation only. */
function withGradientsAsResults(graph) {
  const outputs = graph.outputs
    .filter(({ role }) => role !== 'loss')
    .map(({ name, role, value }) => ({ name: role === 'gradient' ? `d${name}` : name, role: 'tap', value }));
  return { ...graph, outputs };
}
