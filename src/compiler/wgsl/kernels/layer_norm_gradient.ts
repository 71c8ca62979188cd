/**
 * The gradients of layer_norm.ts: x […, width], weight [width], mean […], rstd […] and dy […, width] to dx
 * […, width], dweight [width] and dbias [width]. With x̂ = (x − mean) · rstd and g = dy · weight,
 *
 *   dx = rstd · (g − mean(g) − x̂ · mean(g · x̂)),  dweight = Σ_rows dy · x̂,  dbias = Σ_rows dy.
 *
 * One dispatch. In its first workgroups one invocation computes one row of dx in two passes; in the others
 * sixteen lanes per column accumulate strided partial sums of dweight and dbias, which are combined in a
 * fixed order.
 */

import { elementCount } from '../../ir/graph.ts';
import { dispatchOf, grid, shapeTag, single } from '../emit/dispatch.ts';
import { overRow, rowAccess } from '../emit/rows.ts';
import type { KernelVariant } from '../variant.ts';

const lanes = 64;
/** Columns (or vec4 chunks) that one workgroup sums: with vec4 chunks, a cache line of a row. */
const across = 4;
/** Lanes that share the rows of one column. */
const slices = lanes / across;

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
let mu = ${mean.load('id')};
let r = ${rstd.load('id')};
var sums = ${access.zero};
var products = ${access.zero};
${overRow(`let g = ${g}; sums += g; products += g * (${x.load('i')} - mu) * r;`)}
let mean_g = ${access.total('sums')} / f32(width);
let mean_gx = ${access.total('products')} / f32(width);
${overRow(dx.store('i', `r * (${g} - mean_g - (${x.load('i')} - mu) * r * mean_gx)`))}`;
    const body = `
if (group < row_groups) {
  if (id < rows) {${rowCode}
  }
  return;
}
let column = (group - row_groups) * ${across}u + lane % ${across}u;
let slice = lane / ${across}u;
var weights = ${access.zero};
var biases = ${access.zero};
if (column < steps) {
  for (var row = slice; row < rows; row += ${slices}u) {
    let i = ${access.start('row')} + column;
    weights += ${dy.load('i')} * (${x.load('i')} - ${mean.load('row')}) * ${rstd.load('row')};
    biases += ${dy.load('i')};
  }
}
weight_sums[lane] = weights;
bias_sums[lane] = biases;
workgroupBarrier();
if (slice > 0u || column >= steps) { return; }
for (var s = 1u; s < ${slices}u + zero; s++) {
  weights += weight_sums[s * ${across}u + lane];
  biases += bias_sums[s * ${across}u + lane];
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
        declarations: ['weight_sums', 'bias_sums']
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
