/**
 * layer_norm.ts for GPUs: a workgroup computes a row of y = (x − mean) · rstd · weight + bias, in three
 * passes.
 */

import { elementCount, expectOp } from '../../ir/graph.ts';
import { rowAccess } from '../emit/rows.ts';
import { shapeTag } from '../emit/threaded.ts';
import { overLaneElements, type RowParts, rowLimits, rowWorkgroups } from '../emit/workgroup_row.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { KernelVariant } from '../variant.ts';

export const layerNormWorkgroup: KernelVariant = {
  family: 'layer_norm',
  variant: 'workgroup',
  summary:
    'One workgroup per row, with a second pass for the variance; sums of its lanes are combined in a fixed order',
  ops: ['layer_norm'],
  ...rowLimits,
  lower(node, target, tensors) {
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
    const { eps } = expectOp(node, 'layer_norm').attributes;
    const body: RowParts['body'] = ({ reduce }) => `
var sums = ${access.zero};
${overLaneElements(`sums += ${x.load('i')};`)}
${reduce('total', 'sum', access.total('sums'))}
let mu = total / f32(width);
var squares = ${access.zero};
${overLaneElements(`let d = ${x.load('i')} - mu; squares += d * d;`)}
${reduce('variance', 'sum', access.total('squares'))}
let r = 1.0 / sqrt(variance / f32(width) + ${eps}f);
${overLaneElements(y.store('i', `(${x.load('i')} - mu) * r * ${weight.load('i - start')} + ${bias.load('i - start')}`))}
if (lane == 0u) {
  ${mean.store('group', 'mu')}
  ${rstd.store('group', 'r')}
}`;
    return rowWorkgroups(
      {
        family: 'layer_norm',
        tag: shapeTag([rows, width]),
        tensors: [x, weight, bias, y, mean, rstd],
        rows,
        steps: access.steps,
        sizes: { width },
        body,
      },
      target,
    );
  },
};
