import type { TensorType } from '../ir/graph.ts';
import { shapeText } from '../ir/type_text.ts';
import { type Op, type Sample, ShapeError } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { rowsOf, zeros } from './support/tensors.ts';
import { expectDType, expectInputs, expectShape, typed } from './support/typing.ts';

export const layerNorm: Op = {
  name: 'layer_norm',
  summary:
    'y = (x - mean)·rstd·weight + bias over the last axis, with rstd = 1/√(variance + `eps`) of the biased variance; also ' +
    'gives mean and rstd of each row.',
  kind: 'compute',
  exact: [1, 2],
  infer(inputs) {
    expectInputs('layer_norm', inputs, 3);
    const [x, weight, bias] = [inputs[0]!, inputs[1]!, inputs[2]!];
    for (const [role, type] of [['x', x] as const, ['weight', weight] as const, ['bias', bias] as const]) {
      expectDType('layer_norm', role, type, 'f32');
    }
    const width = x.shape.at(-1);
    if (width === undefined) throw new ShapeError(`layer_norm needs at least 1 axis; x is ${shapeText(x)}`);
    expectShape('layer_norm', `weight, since x is ${shapeText(x)}`, weight, [width]);
    expectShape('layer_norm', `bias, since x is ${shapeText(x)}`, bias, [width]);
    return [x, rowType(x), rowType(x)];
  },
  gradient({ builder, node, outputGradients, wants }) {
    const [x, weight] = [node.inputs[0]!, node.inputs[1]!];
    const [, mean, rstd] = node.outputs;
    const [dy, dmean, drstd] = outputGradients;
    if (!dy || dmean || drstd)
      throw new Error('layer_norm: mean and rstd serve its gradient; they have none');
    const gradients = builder.node('layer_norm_gradient', [x, weight, mean!, rstd!, dy]);
    return gradients.map((gradient, input) => (wants(input) ? gradient : undefined));
  },
  reference([x, weight, bias], attributes, outputs) {
    const [y, mean, rstd] = outputs.map((output) => zeros(output.shape));
    const { rows, width } = rowsOf(x!.shape);
    const eps = numberOf(attributes, 'eps');
    for (let row = 0; row < rows; row++) {
      const start = row * width;
      let sum = 0;
      for (let i = 0; i < width; i++) sum += x!.data[start + i]!;
      const centre = sum / width;
      let squares = 0;
      for (let i = 0; i < width; i++) squares += (x!.data[start + i]! - centre) ** 2;
      const scale = 1 / Math.sqrt(squares / width + eps);
      for (let i = 0; i < width; i++) {
        y!.data[start + i] = (x!.data[start + i]! - centre) * scale * weight!.data[i]! + bias!.data[i]!;
      }
      mean!.data[row] = centre;
      rstd!.data[row] = scale;
    }
    return [y!, mean!, rstd!];
  },
  samples: [
    sample('tokens', [3, 5, 24], 1e-5),
    sample('odd width', [7, 13], 1e-12),
    sample('one row', [9], 1e-5),
    sample('wide', [2, 301], 1e-5),
    sample('many rows', [67, 5], 1e-5),
  ],
};

function rowType(x: TensorType): TensorType {
  return typed('f32', x.shape.slice(0, -1), x.dims?.slice(0, -1));
}

function sample(name: string, shape: readonly number[], eps: number): Sample {
  const width = shape.at(-1)!;
  return { name, inputs: [{ shape }, { shape: [width] }, { shape: [width] }], attributes: { eps } };
}
