/**
 * y = (x − mean) · rstd · weight + bias over the last axis, with rstd = 1 / √(var + eps) (Ba et al. 2016): x
 * […, width], weight [width] and bias [width] to y […, width], mean […] and rstd […].
 *
 * One invocation computes one row in three passes: mean, variance, result. The separate pass for the variance
 * avoids the cancellation of E[x²] − E[x]². Bound by memory: the passes after the first read the row from the
 * cache.
 */

import { elementCount, expectOp } from '../../ir/graph.ts';
import { overRow, rowAccess } from '../emit/rows.ts';
import { shapeTag, single, threaded } from '../emit/threaded.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { KernelVariant } from '../variant.ts';

export const layerNorm: KernelVariant = {
  family: 'layer_norm',
  variant: 'row',
  summary:
    '(x − mean) / √(var + eps) · weight + bias, with a second pass for the variance, one invocation per row',
  ops: ['layer_norm'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const { shape } = node.inputs[0]!.type;
    const width = shape.at(-1)!;
    const rows = elementCount(shape) / width;
    const access = rowAccess(width);
    const [x, weight, bias] = ['x', 'weight', 'bias'].map((name, i) =>
      tensors.input(i, name, access.element),
    ) as [Tensor, Tensor, Tensor];
    const y = tensors.output(0, 'y', access.element);
    const mean = tensors.output(1, 'mean', 'f32');
    const rstd = tensors.output(2, 'rstd', 'f32');
    const body = `
let start = ${access.start('id')};
var sums = ${access.zero};
${overRow(`sums += ${x.load('i')};`)}
let mu = ${access.total('sums')} / f32(width);
var squares = ${access.zero};
${overRow(`let d = ${x.load('i')} - mu; squares += d * d;`)}
let r = 1.0 / sqrt(${access.total('squares')} / f32(width) + ${expectOp(node, 'layer_norm').attributes.eps}f);
${overRow(y.store('i', `(${x.load('i')} - mu) * r * ${weight.load('i - start')} + ${bias.load('i - start')}`))}
${mean.store('id', 'mu')}
${rstd.store('id', 'r')}`;
    return single(
      threaded({
        family: 'layer_norm',
        variant: 'row',
        tag: shapeTag([rows, width]),
        tensors: [x, weight, bias, y, mean, rstd],
        threads: rows,
        sizes: { steps: access.steps, width },
        body,
      }),
    );
  },
};
