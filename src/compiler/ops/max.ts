import type { Op } from './op.ts';
import { listOf } from './support/attributes.ts';
import { inferReduction, keptShape, reductionSamples, reductionTargets } from './support/reduction.ts';
import { zeros } from './support/tensors.ts';

export const max: Op = {
  name: 'max',
  summary:
    'Largest element over `axes`, which vanish, or stay with size 1 when `keep` is true. Equal largest elements share ' +
    'the gradient.',
  kind: 'compute',
  infer: (inputs, attributes) => inferReduction('max', inputs, attributes),
  gradient({ builder, node, outputGradients }) {
    const x = node.inputs[0]!;
    const axes = listOf(node.attributes, 'axes');
    const kept = keptShape(x.type.shape, axes);
    const isLargest = builder.op('equal', [x, builder.reshape(node.outputs[0]!, kept)]);
    const share = builder.divide(
      builder.reshape(outputGradients[0]!, kept),
      builder.sum(isLargest, axes, true),
    );
    return [builder.multiply(isLargest, share)];
  },
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    y.data.fill(Number.NEGATIVE_INFINITY);
    const targets = reductionTargets(x!, attributes);
    for (let i = 0; i < targets.length; i++) {
      if (x!.data[i]! > y.data[targets[i]!]!) y.data[targets[i]!] = x!.data[i]!;
    }
    return [y];
  },
  samples: reductionSamples,
};
