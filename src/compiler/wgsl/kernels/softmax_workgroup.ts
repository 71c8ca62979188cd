/**
 * softmax.ts for GPUs: a workgroup computes a row of y = exp(x − m) / l, or of dx = y · (dy − Σ y·dy).
 */

import { elementCount, type Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import { dispatchOf, grid, shapeTag, single } from '../emit/dispatch.ts';
import { rowAccess } from '../emit/rows.ts';
import { overLaneElements, rowLanes, rowLimits, rowReductions } from '../emit/workgroup_row.ts';
import type { Lowering } from '../kernel.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { KernelVariant } from '../variant.ts';

export const softmaxWorkgroup: KernelVariant = {
  family: 'softmax',
  variant: 'workgroup',
  summary: 'One workgroup per row; maxima and sums of its lanes are combined in a fixed order',
  ops: ['softmax'],
  ...rowLimits,
  lower(node, target, tensors) {
    const { access, reductions } = rowsOf(node, target);
    const x = tensors.input(0, 'x', access.element);
    const y = tensors.output(0, 'y', access.element);
    const body = `var maxima = ${access.element}(-3.4028234e38);
${overLaneElements(`maxima = max(maxima, ${x.load('i')});`)}
${reductions.reduce('m', 'max', access.largest('maxima'))}
var sums = ${access.zero};
${overLaneElements(`let e = exp(${x.load('i')} - m); sums += e; ${y.store('i', 'e')}`)}
${reductions.reduce('l', 'sum', access.total('sums'))}
let scale = 1.0 / l;
${overLaneElements(y.store('i', `${y.load('i')} * scale`))}`;
    return rowDispatch(node, target, 'softmax', [x, y], body);
  },
};

export const softmaxGradientWorkgroup: KernelVariant = {
  family: 'softmax_gradient',
  variant: 'workgroup',
  summary: 'One workgroup per row; sums of its lanes are combined in a fixed order',
  ops: ['softmax_gradient'],
  ...rowLimits,
  lower(node, target, tensors) {
    const { access, reductions } = rowsOf(node, target);
    const y = tensors.input(0, 'y', access.element);
    const dy = tensors.input(1, 'dy', access.element);
    const dx = tensors.output(0, 'dx', access.element);
    const body = `var sums = ${access.zero};
${overLaneElements(`sums += ${y.load('i')} * ${dy.load('i')};`)}
${reductions.reduce('total', 'sum', access.total('sums'))}
${overLaneElements(dx.store('i', `${y.load('i')} * (${dy.load('i')} - total)`))}`;
    return rowDispatch(node, target, 'softmax_gradient', [y, dy, dx], body);
  },
};

function rowsOf(node: Node, target: Target) {
  const { shape } = node.outputs[0]!.type;
  const width = shape.at(-1)!;
  const access = rowAccess(width);
  return { width, rows: elementCount(shape) / width, access, reductions: rowReductions(target) };
}

/** A workgroup for each row; the body sees `start`, the index at which its row begins. */
function rowDispatch(
  node: Node,
  target: Target,
  family: string,
  tensors: readonly Tensor[],
  body: string,
): Lowering {
  const { width, rows, access, reductions } = rowsOf(node, target);
  return single(
    dispatchOf({
      family,
      variant: 'workgroup',
      tag: shapeTag([rows, width]),
      tensors,
      ...reductions.needs,
      sizes: { rows, steps: access.steps },
      workgroupSize: rowLanes,
      body: `if (group >= rows) { return; }\nlet start = group * steps;\n${body}`,
      grid: grid(rows, target),
    }),
  );
}
