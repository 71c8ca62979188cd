import type { Op } from './op.ts';
import { listOf } from './support/attributes.ts';
import { inferReduction, keptShape, reductionSamples, reductionTargets } from './support/reduction.ts';
import { zeros } from './support/tensors.ts';

export const sum: Op = {
  name: 'sum',
  summary: 'Sum over `axes`, which vanish, or stay with size 1 when `keep` is true.',
  kind: 'compute',
  exact: [0],
  infer: (inputs, attributes) => inferReduction('sum', inputs, attributes),
  gradient({ builder, node, outputGradients }) {
    const shape = node.inputs[0]!.type.shape;
    const kept = builder.reshape(outputGradients[0]!, keptShape(shape, listOf(node.attributes, 'axes')));
    return [builder.broadcast(kept, shape)];
  },
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    const targets = reductionTargets(x!, attributes);
    for (let i = 0; i < targets.length; i++) y.data[targets[i]!]! += x!.data[i]!;
    return [y];
  },
  samples: reductionSamples,
};
