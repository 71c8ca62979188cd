import { elementCount } from '../ir/graph.ts';
import type { OpSample } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { spread } from './support/samples.ts';
import { rowsOf, zeros } from './support/tensors.ts';
import { sameShape } from './support/typing.ts';

export const layerNormGradient = computeOp({
  name: 'layer_norm_gradient',
  summary:
    'Gradients dx, dweight and dbias of layer_norm. With n = (x - mean)·rstd and g = dy·weight: ' +
    'dx = rstd·(g - mean(g) - n·mean(g·n)) per row; dweight = Σ dy·n and dbias = Σ dy over all rows.',
  inputs: ['x: f32 [..., W]', 'weight: f32 [W]', 'mean: f32 [...]', 'rstd: f32 [...]', 'dy: f32 [..., W]'],
  outputs: ['dx: f32 [..., W]', 'dweight: f32 [W]', 'dbias: f32 [W]'],
  attributes: {},
  constraints: { rows: 'mean and rstd of each row of x, and dy of the shape of x' },
  exact: [1, 2],
  infer([x, weight, mean, rstd, dy], _attributes, violates) {
    const rows = x.shape.slice(0, -1);
    const fits = sameShape(mean.shape, rows) && sameShape(rstd.shape, rows) && sameShape(dy.shape, x.shape);
    if (!fits) violates('rows', [x, mean, rstd, dy].map(shapeText).join(', '));
    return [x, weight, weight];
  },
  reference([x, weight, mean, rstd, dy]) {
    const [dx, dweight, dbias] = [zeros(x.shape), zeros(weight.shape), zeros(weight.shape)];
    const { rows, width } = rowsOf(x.shape);
    for (let row = 0; row < rows; row++) {
      const start = row * width;
      const centre = mean.data[row]!;
      const scale = rstd.data[row]!;
      let gSum = 0;
      let gnSum = 0;
      for (let i = 0; i < width; i++) {
        const normed = (x.data[start + i]! - centre) * scale;
        const gradient = dy.data[start + i]!;
        const g = gradient * weight.data[i]!;
        gSum += g;
        gnSum += g * normed;
        dweight.data[i]! += gradient * normed;
        dbias.data[i]! += gradient;
      }
      for (let i = 0; i < width; i++) {
        const normed = (x.data[start + i]! - centre) * scale;
        const g = dy.data[start + i]! * weight.data[i]!;
        dx.data[start + i] = scale * (g - gSum / width - (normed * gnSum) / width);
      }
    }
    return [dx, dweight, dbias];
  },
  samples: [
    sample('tokens', [3, 5, 24]),
    sample('odd width', [7, 13]),
    sample('one row', [9]),
    sample('wide', [2, 301]),
    sample('many rows', [67, 5]),
  ],
});

function sample(name: string, shape: readonly number[]): OpSample<Readonly<Record<never, never>>> {
  const rows = shape.slice(0, -1);
  const mean = { shape: rows, values: spread(elementCount(rows), -0.2, 0.2) };
  const rstd = { shape: rows, values: spread(elementCount(rows), 0.5, 2) };
  return { name, inputs: [{ shape }, { shape: shape.slice(-1) }, mean, rstd, { shape }] };
}
