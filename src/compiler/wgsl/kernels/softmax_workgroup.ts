/**
 * softmax.ts for GPUs: a workgroup computes a row of y = exp(x − m) / l, or of dx = y · (dy − Σ y·dy).
 */

import { elementCount, type Node } from '../../ir/graph.ts';
import { type RowAccess, rowAccess } from '../emit/rows.ts';
import { shapeTag } from '../emit/threaded.ts';
import { overLaneElements, type RowParts, rowLimits, rowWorkgroups } from '../emit/workgroup_row.ts';
import type { KernelVariant } from '../variant.ts';

export const softmaxWorkgroup: KernelVariant = {
  family: 'softmax',
  variant: 'workgroup',
  summary: 'One workgroup per row; maxima and sums of its lanes are combined in a fixed order',
  ops: ['softmax'],
  ...rowLimits,
  lower(node, target, tensors) {
    const { access, ...rows } = rowsOf(node);
    const x = tensors.input(0, 'x', access.element);
    const y = tensors.output(0, 'y', access.element);
    const body: RowParts['body'] = ({ reduce }) => `var maxima = ${access.element}(-3.4028234e38);
${overLaneElements(`maxima = max(maxima, ${x.load('i')});`)}
${reduce('m', 'max', access.largest('maxima'))}
var sums = ${access.zero};
${overLaneElements(`let e = exp(${x.load('i')} - m); sums += e; ${y.store('i', 'e')}`)}
${reduce('l', 'sum', access.total('sums'))}
let scale = 1.0 / l;
${overLaneElements(y.store('i', `${y.load('i')} * scale`))}`;
    return rowWorkgroups({ family: 'softmax', tensors: [x, y], ...rows, body }, target);
  },
};

export const softmaxGradientWorkgroup: KernelVariant = {
  family: 'softmax_gradient',
  variant: 'workgroup',
  summary: 'One workgroup per row; sums of its lanes are combined in a fixed order',
  ops: ['softmax_gradient'],
  ...rowLimits,
  lower(node, target, tensors) {
    const { access, ...rows } = rowsOf(node);
    const y = tensors.input(0, 'y', access.element);
    const dy = tensors.input(1, 'dy', access.element);
    const dx = tensors.output(0, 'dx', access.element);
    const body: RowParts['body'] = ({ reduce }) => `var sums = ${access.zero};
${overLaneElements(`sums += ${y.load('i')} * ${dy.load('i')};`)}
${reduce('total', 'sum', access.total('sums'))}
${overLaneElements(dx.store('i', `${y.load('i')} * (${dy.load('i')} - total)`))}`;
    return rowWorkgroups({ family: 'softmax_gradient', tensors: [y, dy, dx], ...rows, body }, target);
  },
};

/** Number, length and access of the rows, which run along the last axis. */
function rowsOf(node: Node): {
  readonly rows: number;
  readonly steps: number;
  readonly tag: string;
  readonly access: RowAccess;
} {
  const { shape } = node.outputs[0]!.type;
  const width = shape.at(-1)!;
  const rows = elementCount(shape) / width;
  const access = rowAccess(width);
  return { rows, steps: access.steps, tag: shapeTag([rows, width]), access };
}
