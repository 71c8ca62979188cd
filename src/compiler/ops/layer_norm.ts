import type { TensorType } from '../ir/graph.ts';
import type { Gradients, OpSample } from '../ir/op.ts';
import { computeOp } from './define.ts';
import { rowsOf, zeros } from './support/tensors.ts';
import { typed } from './support/typing.ts';

export const layerNorm = computeOp({
  name: 'layer_norm',
  summary:
    'y = (x − mean)·rstd·weight + bias over the last axis, with rstd = 1/√(variance + `eps`) of the biased ' +
    'variance. Also outputs mean and rstd of each row.',
  inputs: ['x: f32 [..., W]', 'weight: f32 [W]', 'bias: f32 [W]'],
  outputs: ['y: f32 [..., W]', 'mean: f32 [...]', 'rstd: f32 [...]'],
  attributes: { eps: 'number' },
  exact: [1, 2],
  infer: ([x]) => [x, rowType(x), rowType(x)],
  gradient({ builder, inputs, outputs, outputGradients, wants }): Gradients {
    const [x, weight] = [inputs[0], inputs[1]];
    const [dy, dmean, drstd] = outputGradients;
    if (!dy || dmean || drstd)
      throw new Error('layer_norm: mean and rstd are for its gradient rule, and have no gradient');
    const gradients = builder.node('layer_norm_gradient', [x, weight, outputs[1], outputs[2], dy]);
    return gradients.map((gradient, input) => (wants(input) ? gradient : undefined));
  },
  reference([x, weight, bias], attributes, outputs) {
    const [y, mean, rstd] = [zeros(outputs[0].shape), zeros(outputs[1].shape), zeros(outputs[2].shape)];
    const { rows, width } = rowsOf(x.shape);
    for (let row = 0; row < rows; row++) {
      const start = row * width;
      let sum = 0;
      for (let i = 0; i < width; i++) sum += x.data[start + i]!;
      const centre = sum / width;
      let squares = 0;
      for (let i = 0; i < width; i++) squares += (x.data[start + i]! - centre) ** 2;
      const scale = 1 / Math.sqrt(squares / width + attributes.eps);
      for (let i = 0; i < width; i++) {
        y.data[start + i] = (x.data[start + i]! - centre) * scale * weight.data[i]! + bias.data[i]!;
      }
      mean.data[row] = centre;
      rstd.data[row] = scale;
    }
    return [y, mean, rstd];
  },
  samples: [
    sample('tokens', [3, 5, 24], 1e-5),
    sample('odd width', [7, 13], 1e-12),
    sample('one row', [9], 1e-5),
    sample('wide', [2, 301], 1e-5),
    sample('many rows', [67, 5], 1e-5),
  ],
});

function rowType(x: TensorType): TensorType {
  return typed('f32', x.shape.slice(0, -1), x.dims?.slice(0, -1));
}

function sample(name: string, shape: readonly number[], eps: number): OpSample<{ readonly eps: number }> {
  const width = shape.at(-1)!;
  return { name, inputs: [{ shape }, { shape: [width] }, { shape: [width] }], attributes: { eps } };
}
