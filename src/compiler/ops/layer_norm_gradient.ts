import { elementCount } from '../ir/graph.ts';
import type { Op, Sample } from './op.ts';
import { spread } from './support/samples.ts';
import { rowsOf, zeros } from './support/tensors.ts';
import { expectDType, expectInputs, expectShape } from './support/typing.ts';

export const layerNormGradient: Op = {
  name: 'layer_norm_gradient',
  summary:
    'Gradients dx, dweight and dbias of layer_norm. With n = (x - mean)·rstd and g = dy·weight: ' +
    'dx = rstd·(g - mean(g) - n·mean(g·n)) per row; dweight = Σ dy·n and dbias = Σ dy over all rows.',
  kind: 'compute',
  exact: [1, 2],
  infer(inputs) {
    expectInputs('layer_norm_gradient', inputs, 5);
    const [x, weight, mean, rstd, dy] = [inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!, inputs[4]!];
    for (const type of inputs) expectDType('layer_norm_gradient', 'every input', type, 'f32');
    expectShape('layer_norm_gradient', 'weight', weight, x.shape.slice(-1));
    expectShape('layer_norm_gradient', 'mean', mean, x.shape.slice(0, -1));
    expectShape('layer_norm_gradient', 'rstd', rstd, x.shape.slice(0, -1));
    expectShape('layer_norm_gradient', 'dy', dy, x.shape);
    return [x, weight, weight];
  },
  reference([x, weight, mean, rstd, dy], _attributes, outputs) {
    const [dx, dweight, dbias] = outputs.map((output) => zeros(output.shape));
    const { rows, width } = rowsOf(x!.shape);
    for (let row = 0; row < rows; row++) {
      const start = row * width;
      const centre = mean!.data[row]!;
      const scale = rstd!.data[row]!;
      let gSum = 0;
      let gnSum = 0;
      for (let i = 0; i < width; i++) {
        const normed = (x!.data[start + i]! - centre) * scale;
        const arriving = dy!.data[start + i]!;
        const g = arriving * weight!.data[i]!;
        gSum += g;
        gnSum += g * normed;
        dweight!.data[i]! += arriving * normed;
        dbias!.data[i]! += arriving;
      }
      for (let i = 0; i < width; i++) {
        const normed = (x!.data[start + i]! - centre) * scale;
        const g = dy!.data[start + i]! * weight!.data[i]!;
        dx!.data[start + i] = scale * (g - gSum / width - (normed * gnSum) / width);
      }
    }
    return [dx!, dweight!, dbias!];
  },
  samples: [
    sample('tokens', [3, 5, 24]),
    sample('odd width', [7, 13]),
    sample('one row', [9]),
    sample('wide', [2, 301]),
    sample('many rows', [67, 5]),
  ],
};

function sample(name: string, shape: readonly number[]): Sample {
  const rows = shape.slice(0, -1);
  const mean = { shape: rows, values: spread(elementCount(rows), -0.2, 0.2) };
  const rstd = { shape: rows, values: spread(elementCount(rows), 0.5, 2) };
  return { name, inputs: [{ shape }, { shape: shape.slice(-1) }, mean, rstd, { shape }] };
}
