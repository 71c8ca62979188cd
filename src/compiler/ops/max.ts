import type { Gradients } from '../ir/op.ts';
import { computeOp } from './define.ts';
import {
  axesInRange,
  reducedShape,
  reducedType,
  reductionAttributes,
  reductionSamples,
  reductionTargets,
} from './support/reduction.ts';
import { zeros } from './support/tensors.ts';

export const max = computeOp({
  name: 'max',
  summary:
    'Largest element over `axes`, which are removed, or keep size 1 with `keep`. Equal largest elements share the ' +
    'gradient.',
  inputs: ['x: f32 [...]'],
  outputs: ['y: f32 [...]'],
  attributes: reductionAttributes,
  constraints: { axes: axesInRange },
  infer: ([x], attributes, violates) => [reducedType(x, attributes, (found) => violates('axes', found))],
  gradient({ builder, inputs, outputs, attributes, outputGradients }): Gradients {
    const x = inputs[0];
    const axes = attributes.axes;
    const shape = reducedShape(x.type.shape, axes);
    const isLargest = builder.op('equal', [x, builder.reshape(outputs[0], shape)]);
    const share = builder.divide(
      builder.reshape(outputGradients[0], shape),
      builder.sum(isLargest, axes, { keep: true }),
    );
    return [builder.multiply(isLargest, share)];
  },
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0].shape);
    y.data.fill(Number.NEGATIVE_INFINITY);
    const targets = reductionTargets(x!, attributes);
    for (let i = 0; i < targets.length; i++) {
      if (x.data[i]! > y.data[targets[i]!]!) y.data[targets[i]!] = x.data[i]!;
    }
    return [y];
  },
  samples: reductionSamples,
});
