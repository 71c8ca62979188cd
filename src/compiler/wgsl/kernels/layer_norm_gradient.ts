import { elementCount } from '../../ir/graph.ts';
import { dispatchOf, grid, shapeTag, single } from '../emit/dispatch.ts';
import { overRow, rowAccess } from '../emit/rows.ts';
import type { KernelVariant } from '../variant.ts';

const lanes = 64;
/** Columns (or vec4 chunks) that one workgroup sums: a cache line of a row. */
const across = 4;
const shares = lanes / across;

export const layerNormGradient: KernelVariant = {
  family: 'layer_norm_gradient',
  variant: 'row',
  summary:
    'One dispatch for all three gradients. Its first workgroups compute dx = rstd · (g − mean(g) − ' +
    'x̂ · mean(g · x̂)) with g = dy · weight, one invocation per row. The others sum dy · x̂ and dy ' +
    'over the rows: each lane accumulates a strided partial sum for its columns; the partial sums ' +
    'are then combined in a fixed order',
  ops: ['layer_norm_gradient'],
  accepts: () => true,
  lower(node, target, tensors) {
    const { shape } = node.inputs[0]!.type;
    const width = shape.at(-1)!;
    const rows = elementCount(shape) / width;
    const access = rowAccess(width);
    const x = tensors.input(0, 'x', access.element);
    const weight = tensors.input(1, 'weight', access.element);
    const mean = tensors.input(2, 'mean', 'f32');
    const rstd = tensors.input(3, 'rstd', 'f32');
    const dy = tensors.input(4, 'dy', access.element);
    const dx = tensors.output(0, 'dx', access.element);
    const dweight = tensors.output(1, 'dweight', access.element);
    const dbias = tensors.output(2, 'dbias', access.element);
    const rowGroups = Math.ceil(rows / lanes);
    const g = `${dy.load('i')} * ${weight.load('i - start')}`;
    const rowCode = `
let start = ${access.start('id')};
let center = ${mean.load('id')};
let scale = ${rstd.load('id')};
var sums = ${access.zero};
var products = ${access.zero};
${overRow(`let g = ${g}; sums += g; products += g * (${x.load('i')} - center) * scale;`)}
let a = ${access.total('sums')} / f32(width);
let b = ${access.total('products')} / f32(width);
${overRow(dx.store('i', `scale * (${g} - a - (${x.load('i')} - center) * scale * b)`))}`;
    const body = `
if (group < row_groups) {
  if (id < rows) {${rowCode}
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
    weights += ${dy.load('i')} * (${x.load('i')} - ${mean.load('row')}) * ${rstd.load('row')};
    biases += ${dy.load('i')};
  }
}
weight_shares[lane] = weights;
bias_shares[lane] = biases;
workgroupBarrier();
if (share > 0u || column >= steps) { return; }
for (var part = 1u; part < ${shares}u + zero; part++) {
  weights += weight_shares[part * ${across}u + lane];
  biases += bias_shares[part * ${across}u + lane];
}
${dweight.store('column', 'weights')}
${dbias.store('column', 'biases')}`;
    return single(
      dispatchOf({
        family: 'layer_norm_gradient',
        variant: 'row',
        tag: shapeTag([rows, width]),
        tensors: [x, weight, mean, rstd, dy, dx, dweight, dbias],
        uses: ['zero'],
        declarations: ['weight_shares', 'bias_shares']
          .map((name) => `var<workgroup> ${name}: array<${access.element}, ${lanes}>;`)
          .join('\n'),
        sizes: { steps: access.steps, width, rows, row_groups: rowGroups },
        workgroupSize: lanes,
        body,
        grid: grid(rowGroups + Math.ceil(access.steps / across), target),
      }),
    );
  },
};
