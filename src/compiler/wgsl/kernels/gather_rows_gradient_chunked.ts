import { elementCount, expectOp, type Node } from '../../ir/graph.ts';
import { dispatchOf, grid, shapeTag, single } from '../emit/dispatch.ts';
import { rowAccess } from '../emit/rows.ts';
import type { KernelVariant } from '../variant.ts';

/** In larger tables each row occurs rarely, which `first_occurrence` sums faster. */
const mostRows = 64;
/** Number of ids below which sharing a row among lanes does not pay. */
const fewestIds = 256;
const lanes = 64;
/** Columns (or vec4 chunks) of a row that a workgroup sums. */
const across = 4;
const shares = lanes / across;

function sizesOf(node: Node): { readonly rows: number; readonly count: number; readonly width: number } {
  const [rows, width] = node.outputs[0]!.type.shape as [number, number];
  return { rows, count: elementCount(node.inputs[0]!.type.shape), width };
}

export const gatherRowsGradientChunked: KernelVariant = {
  family: 'gather_rows_gradient',
  variant: 'chunked',
  summary:
    "Short tables, such as BERT's segments, whose rows occur thousands of times each. A workgroup " +
    'sums some columns of one row: each lane accumulates a strided partial sum over the positions; ' +
    'the partial sums are then combined in a fixed order',
  ops: ['gather_rows_gradient'],
  needs: `at most ${mostRows} rows and more than ${fewestIds} ids`,
  accepts(node) {
    const { rows, count } = sizesOf(node);
    return rows <= mostRows && count > fewestIds;
  },
  lower(node, target, tensors) {
    const { rows, count, width } = sizesOf(node);
    const { element, steps, zero } = rowAccess(width);
    const groups = Math.ceil(steps / across);
    const { padding_row: padding } = expectOp(node, 'gather_rows_gradient').attributes;
    const ids = tensors.input(0, 'ids', 'i32');
    const dy = tensors.input(1, 'dy', element);
    const dtable = tensors.output(0, 'dtable', element);
    const body = `
let row = group / groups;
let column = (group % groups) * ${across}u + lane % ${across}u;
let share = lane / ${across}u;
var total = ${zero};
if (column < steps) {
  for (var i = share; i < count; i += ${shares}u) {
    if (${ids.load('i')} == i32(row)) { total += ${dy.load('i * steps + column')}; }
  }
}
totals[lane] = select(total, ${zero}, i32(row) == ${padding});
workgroupBarrier();
if (share > 0u || column >= steps || row >= rows) { return; }
total = totals[lane];
for (var part = 1u; part < ${shares}u + zero; part++) { total += totals[part * ${across}u + lane]; }
${dtable.store('row * steps + column', 'total')}`;
    return single(
      dispatchOf({
        family: 'gather_rows_gradient',
        variant: 'chunked',
        tag: shapeTag([rows, count, width]),
        tensors: [ids, dy, dtable],
        declarations: `var<workgroup> totals: array<${element}, ${lanes}>;`,
        uses: ['zero'],
        sizes: { rows, groups, steps, count },
        workgroupSize: lanes,
        body,
        grid: grid(rows * groups, target),
      }),
    );
  },
};
