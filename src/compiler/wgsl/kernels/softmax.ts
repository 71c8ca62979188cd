/**
 * Softmax over the last axis and its gradient:
 *
 * - softmax: y = exp(x − m) / l with m = max x and l = Σ exp(x − m); x […, width] to y […, width].
 * - softmax_gradient: dx = y · (dy − Σ y·dy); y and dy […, width] to dx […, width].
 *
 * One invocation computes one row, four columns at a time if the width is a multiple of four. Subtracting the
 * maximum keeps exp from overflowing.
 */

import { elementCount, type Node } from '../../ir/graph.ts';
import { overRow, rowAccess } from '../emit/rows.ts';
import { shapeTag, single, threaded } from '../emit/threaded.ts';
import { lanesOf } from '../storage/element.ts';
import type { KernelVariant } from '../variant.ts';

/** Number and width of the rows, which run along the last axis. */
function rowsOf(node: Node): { readonly rows: number; readonly width: number } {
  const { shape } = node.outputs[0]!.type;
  const width = shape.at(-1)!;
  return { rows: elementCount(shape) / width, width };
}

export const softmax: KernelVariant = {
  family: 'softmax',
  variant: 'row',
  summary: 'exp(x − max) / Σ exp(x − max) over the last axis, one invocation per row',
  ops: ['softmax'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const { rows, width } = rowsOf(node);
    const access = rowAccess(width);
    const x = tensors.input(0, 'x', access.element);
    const y = tensors.output(0, 'y', access.element);
    const body = `
let start = ${access.start('id')};
var maxima = ${x.load('start')};
${overRow(`maxima = max(maxima, ${x.load('i')});`)}
let m = ${access.largest('maxima')};
var sums = ${access.zero};
${overRow(`let e = exp(${x.load('i')} - m); sums += e; ${y.store('i', 'e')}`)}
let scale = 1.0 / ${access.total('sums')};
${overRow(y.store('i', `${y.load('i')} * scale`))}`;
    return single(
      threaded({
        family: 'softmax',
        variant: lanesOf(access.element) === 4 ? 'row4' : 'row',
        tag: shapeTag([rows, width]),
        tensors: [x, y],
        threads: rows,
        sizes: { steps: access.steps },
        body,
      }),
    );
  },
};

export const softmaxGradient: KernelVariant = {
  family: 'softmax_gradient',
  variant: 'row',
  summary: 'dx = y · (dy − Σ y·dy), one invocation per row',
  ops: ['softmax_gradient'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const { rows, width } = rowsOf(node);
    const access = rowAccess(width);
    const y = tensors.input(0, 'y', access.element);
    const dy = tensors.input(1, 'dy', access.element);
    const dx = tensors.output(0, 'dx', access.element);
    const body = `
let start = ${access.start('id')};
var sums = ${access.zero};
${overRow(`sums += ${y.load('i')} * ${dy.load('i')};`)}
let total = ${access.total('sums')};
${overRow(dx.store('i', `${y.load('i')} * (${dy.load('i')} - total)`))}`;
    return single(
      threaded({
        family: 'softmax_gradient',
        variant: 'row',
        tag: shapeTag([rows, width]),
        tensors: [y, dy, dx],
        threads: rows,
        sizes: { steps: access.steps },
        body,
      }),
    );
  },
};
