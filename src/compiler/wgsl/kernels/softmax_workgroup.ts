import { elementCount } from '../../ir/graph.ts';
import { dispatchOf, grid, shapeTag, single } from '../emit/dispatch.ts';
import { rowAccess } from '../emit/rows.ts';
import type { KernelVariant } from '../variant.ts';

const lanes = 64;

/** A tree reduction of `shares` into `shares[0]`; `combine` prints the result of two of them. */
function reduceShares(combine: (a: string, b: string) => string): string {
  return `workgroupBarrier();
for (var half = ${lanes / 2}u; half > 0u; half /= 2u) {
  if (lane < half) { shares[lane] = ${combine('shares[lane]', 'shares[lane + half]')}; }
  workgroupBarrier();
}`;
}

/** Rows of a GPU's softmax are shared by the lanes of a workgroup, whose loads are then coalesced. */
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
    const overShare = (body: string): string =>
      `for (var i = start + lane; i < start + steps; i += ${lanes}u) {\n  ${body}\n}`;
    const body = `
if (group >= rows) { return; }
let start = group * steps;
var maxima = ${access.element}(-3.4028234e38);
${overShare(`maxima = max(maxima, ${x.load('i')});`)}
shares[lane] = ${access.largest('maxima')};
${reduceShares((a, b) => `max(${a}, ${b})`)}
let m = shares[0];
workgroupBarrier();
var sums = ${access.zero};
${overShare(`let e = exp(${x.load('i')} - m); sums += e; ${y.store('i', 'e')}`)}
shares[lane] = ${access.total('sums')};
${reduceShares((a, b) => `${a} + ${b}`)}
let scale = 1.0 / shares[0];
${overShare(y.store('i', `${y.load('i')} * scale`))}`;
    return single(
      dispatchOf({
        family: 'softmax',
        variant: 'workgroup',
        tag: shapeTag([rows, width]),
        tensors: [x, y],
        declarations: `var<workgroup> shares: array<f32, ${lanes}>;`,
        sizes: { rows, steps: access.steps },
        workgroupSize: lanes,
        body,
        grid: grid(rows, target),
      }),
    );
  },
};
