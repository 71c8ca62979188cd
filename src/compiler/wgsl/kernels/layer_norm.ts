import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { overRow, rowAccess } from '../emit/rows.ts';
import { input, output, shapeTag, single, threaded } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** (x − mean) / √(var + eps) · weight + bias, two passes for the variance; one invocation a row. */
export const layerNorm: KernelVariant = {
  family: 'layer_norm',
  variant: 'row',
  ops: ['layer_norm'],
  accepts: () => true,
  lower(node, target) {
    const { shape } = node.inputs[0]!.type;
    const width = shape.at(-1)!;
    const rows = elementCount(shape) / width;
    const access = rowAccess(width);
    const body = `
let start = ${access.start('id')};
var sums = ${access.zero};
${overRow('sums += x[i];')}
let center = ${access.total('sums')} / f32(width);
var squares = ${access.zero};
${overRow('let d = x[i] - center; squares += d * d;')}
let scale = 1.0 / sqrt(${access.total('squares')} / f32(width) + ${numberOf(node.attributes, 'eps')}f);
${overRow('y[i] = (x[i] - center) * scale * weight[i - start] + bias[i - start];')}
mean[id] = center;
rstd[id] = scale;`;
    return single(
      threaded(
        {
          family: 'layer_norm',
          variant: 'row',
          tag: shapeTag([rows, width]),
          bindings: [
            ...['x', 'weight', 'bias', 'y'].map((name) => ({ name, element: access.element })),
            { name: 'mean', element: 'f32' },
            { name: 'rstd', element: 'f32' },
          ],
          threads: rows,
          sizes: { steps: access.steps, width },
          body,
          args: [input(0), input(1), input(2), output(0), output(1), output(2)],
        },
        target,
      ),
    );
  },
};
