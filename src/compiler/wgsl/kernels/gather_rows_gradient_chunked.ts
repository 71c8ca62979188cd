import { elementCount, type Node } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { rowAccess } from '../emit/rows.ts';
import { grid, input, output, shader, shapeTag, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** Tables of more rows have few occurrences of each, which `first_occurrence` adds up faster. */
const mostRows = 64;
/** Fewer positions are not worth sharing. */
const fewest = 256;
const lanes = 64;
/** Columns (or fours of them) of a row that a workgroup sums. */
const across = 4;
const shares = lanes / across;

function sizesOf(node: Node): { readonly rows: number; readonly count: number; readonly width: number } {
  const [rows, width] = node.outputs[0]!.type.shape as [number, number];
  return { rows, count: elementCount(node.inputs[0]!.type.shape), width };
}

/**
 * Short tables, such as BERT's segments, whose rows occur thousands of times each: a workgroup sums some columns of a row, its lanes take turns
 * with the positions, then their shares are joined in order.
 */
export const gatherRowsGradientChunked: KernelVariant = {
  family: 'gather_rows_gradient',
  variant: 'chunked',
  ops: ['gather_rows_gradient'],
  needs: `at most ${mostRows} rows and more than ${fewest} ids`,
  accepts(node) {
    const { rows, count } = sizesOf(node);
    return rows <= mostRows && count > fewest;
  },
  lower(node, target) {
    const { rows, count, width } = sizesOf(node);
    const access = rowAccess(width);
    const groups = Math.ceil(access.steps / across);
    const padding = numberOf(node.attributes, 'padding_row');
    const body = `
let row = group / groups;
let column = (group % groups) * ${across}u + lane % ${across}u;
let share = lane / ${across}u;
var total = ${access.zero};
if (column < steps) {
  for (var i = share; i < count; i += ${shares}u) {
    if (ids[i] == i32(row)) { total += dy[i * steps + column]; }
  }
}
totals[lane] = select(total, ${access.zero}, i32(row) == ${padding});
workgroupBarrier();
if (share > 0u || column >= steps || row >= rows) { return; }
total = totals[lane];
for (var other = 1u; other < ${shares}u + zero; other++) { total += totals[other * ${across}u + lane]; }
dtable[row * steps + column] = total;`;
    const workgroups = grid(rows * groups, target);
    const kernel = shader({
      family: 'gather_rows_gradient',
      variant: 'chunked',
      tag: shapeTag([rows, count, width]),
      bindings: [
        { name: 'ids', element: 'i32' },
        { name: 'dy', element: access.element },
        { name: 'dtable', element: access.element },
      ],
      declarations: `var<workgroup> totals: array<${access.element}, ${lanes}>;`,
      sizes: { rows, groups, steps: access.steps, count },
      workgroupSize: lanes,
      body,
      grid: workgroups,
    });
    return single({ kernel, args: [input(0), input(1), output(0)], workgroups });
  },
};
