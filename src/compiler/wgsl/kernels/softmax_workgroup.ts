/**
 * softmax.ts for GPUs: y = exp(x − m) / l over the last axis, x […, width] to y […, width].
 *
 * One workgroup of 64 lanes computes one row, so that the loads of adjacent lanes are coalesced; m and l are
 * reduced in workgroup memory, in a fixed tree.
 */

import { elementCount } from '../../ir/graph.ts';
import { dispatchOf, grid, shapeTag, single } from '../emit/dispatch.ts';
import { rowAccess } from '../emit/rows.ts';
import type { KernelVariant } from '../variant.ts';

const lanes = 64;

/** A tree reduction of `partials` into `partials[0]`; `combine` prints the combination of two expressions. */
function reducePartials(combine: (a: string, b: string) => string): string {
  return `workgroupBarrier();
for (var half = ${lanes / 2}u; half > 0u; half /= 2u) {
  if (lane < half) { partials[lane] = ${combine('partials[lane]', 'partials[lane + half]')}; }
  workgroupBarrier();
}`;
}

export const softmaxWorkgroup: KernelVariant = {
  family: 'softmax',
  variant: 'workgroup',
  summary:
    'One workgroup per row; each lane strides over the row, then maxima and sums are combined in a fixed tree',
  ops: ['softmax'],
  needs: `${lanes} invocations and ${4 * lanes} bytes of workgroup memory`,
  accepts: (_, target) => target.maxInvocations >= lanes && target.maxWorkgroupBytes >= 4 * lanes,
  fill: (node) => Math.min(1, rowAccess(node.outputs[0]!.type.shape.at(-1)!).steps / lanes),
  lower(node, target, tensors) {
    const { shape } = node.outputs[0]!.type;
    const width = shape.at(-1)!;
    const rows = elementCount(shape) / width;
    const access = rowAccess(width);
    const x = tensors.input(0, 'x', access.element);
    const y = tensors.output(0, 'y', access.element);
    const strided = (body: string): string =>
      `for (var i = start + lane; i < start + steps; i += ${lanes}u) {\n  ${body}\n}`;
    const body = `
if (group >= rows) { return; }
let start = group * steps;
var maxima = ${access.element}(-3.4028234e38);
${strided(`maxima = max(maxima, ${x.load('i')});`)}
partials[lane] = ${access.largest('maxima')};
${reducePartials((a, b) => `max(${a}, ${b})`)}
let m = partials[0];
workgroupBarrier();
var sums = ${access.zero};
${strided(`let e = exp(${x.load('i')} - m); sums += e; ${y.store('i', 'e')}`)}
partials[lane] = ${access.total('sums')};
${reducePartials((a, b) => `${a} + ${b}`)}
let scale = 1.0 / partials[0];
${strided(y.store('i', `${y.load('i')} * scale`))}`;
    return single(
      dispatchOf({
        family: 'softmax',
        variant: 'workgroup',
        tag: shapeTag([rows, width]),
        tensors: [x, y],
        declarations: `var<workgroup> partials: array<f32, ${lanes}>;`,
        sizes: { rows, steps: access.steps },
        workgroupSize: lanes,
        body,
        grid: grid(rows, target),
      }),
    );
  },
};
