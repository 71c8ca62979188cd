import { elementCount } from '../../ir/graph.ts';
import { overRow, rowAccess } from '../emit/rows.ts';
import { grid, input, output, shader, shapeTag, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

const lanes = 64;
/** Columns (or fours of them) that one workgroup sums: a cache line of a row. */
const across = 4;
const shares = lanes / across;

/**
 * One dispatch for all three gradients. Its first workgroups make dx = rstd · (g − mean(g) − x̂ · mean(g · x̂)) with g = dy · weight, one invocation a
 * row. The others sum dy · x̂ and dy by columns: lanes take turns with the rows, then their shares are joined in order.
 */
export const layerNormGradient: KernelVariant = {
  family: 'layer_norm_gradient',
  variant: 'row',
  ops: ['layer_norm_gradient'],
  accepts: () => true,
  lower(node, target) {
    const { shape } = node.inputs[0]!.type;
    const width = shape.at(-1)!;
    const rows = elementCount(shape) / width;
    const access = rowAccess(width);
    const rowGroups = Math.ceil(rows / lanes);
    const workgroups = grid(rowGroups + Math.ceil(access.steps / across), target);
    const dx = `
let start = ${access.start('id')};
let center = mean[id];
let scale = rstd[id];
var sums = ${access.zero};
var products = ${access.zero};
${overRow('let g = dy[i] * weight[i - start]; sums += g; products += g * (x[i] - center) * scale;')}
let a = ${access.total('sums')} / f32(width);
let b = ${access.total('products')} / f32(width);
${overRow('dx[i] = scale * (dy[i] * weight[i - start] - a - (x[i] - center) * scale * b);')}`;
    const body = `
if (group < row_groups) {
  if (id < rows) {${dx}
  }
  return;
}
let column = (group - row_groups) * ${across}u + lane % ${across}u;
let share = lane / ${across}u;
var weights = ${access.zero};
var biases = ${access.zero};
if (column < steps) {
  for (var row = share; row < rows; row += ${shares}u) {
    let i = ${access.start('row')} + column;
    weights += dy[i] * (x[i] - mean[row]) * rstd[row];
    biases += dy[i];
  }
}
weight_shares[lane] = weights;
bias_shares[lane] = biases;
workgroupBarrier();
if (share > 0u || column >= steps) { return; }
for (var other = 1u; other < ${shares}u + zero; other++) {
  weights += weight_shares[other * ${across}u + lane];
  biases += bias_shares[other * ${across}u + lane];
}
dweight[column] = weights;
dbias[column] = biases;`;
    const kernel = shader({
      family: 'layer_norm_gradient',
      variant: 'row',
      tag: shapeTag([rows, width]),
      bindings: [
        { name: 'x', element: access.element },
        { name: 'weight', element: access.element },
        { name: 'mean', element: 'f32' },
        { name: 'rstd', element: 'f32' },
        ...['dy', 'dx', 'dweight', 'dbias'].map((name) => ({ name, element: access.element })),
      ],
      declarations: ['weight_shares', 'bias_shares']
        .map((name) => `var<workgroup> ${name}: array<${access.element}, ${lanes}>;`)
        .join('\n'),
      sizes: { steps: access.steps, width, rows, row_groups: rowGroups },
      workgroupSize: lanes,
      body,
      grid: workgroups,
    });
    const args = [...[0, 1, 2, 3, 4].map(input), ...[0, 1, 2].map(output)];
    return single({ kernel, args, workgroups });
  },
};
