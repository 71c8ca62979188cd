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

export const sum = computeOp({
  name: 'sum',
  summary: 'Sum over `axes`, which are removed, or keep size 1 with `keep`.',
  inputs: ['x: f32 [...]'],
  outputs: ['y: f32 [...]'],
  attributes: reductionAttributes,
  constraints: { axes: axesInRange },
  exact: [0],
  infer: ([x], attributes, violates) => [reducedType(x, attributes, (found) => violates('axes', found))],
  gradient({ builder, inputs, attributes, outputGradients }): Gradients {
    const shape = inputs[0].type.shape;
    const gradient = builder.reshape(outputGradients[0], reducedShape(shape, attributes.axes));
    return [builder.broadcast(gradient, shape)];
  },
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const targets = reductionTargets(x!, attributes);
    for (let i = 0; i < targets.length; i++) y.data[targets[i]!]! += x.data[i]!;
    return [y];
  },
  samples: reductionSamples,
});
