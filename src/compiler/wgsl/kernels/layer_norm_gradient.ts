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

import { elementCount, type Node } from '../../ir/graph.ts';
import { overRow, type RowAccess, rowAccess } from '../emit/rows.ts';
import { shapeTag, single } from '../emit/threaded.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { KernelVariant } from '../variant.ts';

const lanes = 64;
/** Columns (or vec4 chunks) that one workgroup sums: vec4 chunks fill a cache line of a row. */
const across = 4;
/** Lanes that share the rows of one column. */
const slices = lanes / across;

/** The sizes and tensors of the gradients of a node. */
export interface LayerNormGradients {
  readonly rows: number;
  readonly width: number;
  readonly access: RowAccess;
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly mean: Tensor;
  readonly rstd: Tensor;
  readonly dy: Tensor;
  readonly dx: Tensor;
  readonly dweight: Tensor;
  readonly dbias: Tensor;
}

export function layerNormGradients(node: Node, tensors: NodeTensors): LayerNormGradients {
  const { shape } = node.inputs[0]!.type;
  const width = shape.at(-1)!;
  const access = rowAccess(width);
  return {
    rows: elementCount(shape) / width,
    width,
    access,
    x: tensors.input(0, 'x', access.element),
    weight: tensors.input(1, 'weight', access.element),
    mean: tensors.input(2, 'mean', 'f32'),
    rstd: tensors.input(3, 'rstd', 'f32'),
    dy: tensors.input(4, 'dy', access.element),
    dx: tensors.output(0, 'dx', access.element),
    dweight: tensors.output(1, 'dweight', access.element),
    dbias: tensors.output(2, 'dbias', access.element),
  };
}

/** The tensors in the order of their bindings. */
export function boundTensors(
  { x, weight, mean, rstd, dy, dx }: LayerNormGradients,
  { weights, biases }: ColumnSums,
): readonly Tensor[] {
  return [x, weight, mean, rstd, dy, dx, weights, biases];
}

/** dy · weight at `i`. */
export function weightedGradient({ dy, weight }: LayerNormGradients): string {
  return `${dy.load('i')} * ${weight.load('i - start')}`;
}

/**
 * Destination of the sums over the rows: dweight and dbias, or partial sums [chunks, width] of chunks of
 * rows.
 */
export interface ColumnSums {
  readonly weights: Tensor;
  readonly biases: Tensor;
  readonly chunks: number;
}

/** Number of groups of columns, each summed by one workgroup if rows are not divided into chunks. */
export function columnGroups({ access }: LayerNormGradients): number {
  return Math.ceil(access.steps / across);
}

/** Rows that each lane adds if they are not divided into chunks. */
export function rowsOfLane({ rows }: LayerNormGradients): number {
  return Math.ceil(rows / slices);
}

/**
 * The workgroups of 64 lanes that compute the sums over the rows, from index `firstGroup` on: their number,
 * declarations and code.
 */
export function columnSums(gradients: LayerNormGradients, firstGroup: string, sums: ColumnSums) {
  const { access, x, mean, rstd, dy } = gradients;
  const { group, from, to, at } = chunkOf(gradients, `(group - ${firstGroup})`, sums);
  return {
    workgroups: columnGroups(gradients) * sums.chunks,
    declarations: ['weight_sums', 'bias_sums']
      .map((name) => `var<workgroup> ${name}: array<${access.element}, ${lanes}>;`)
      .join('\n'),
    code: `
let column = ${group} * ${across}u + lane % ${across}u;
let slice = lane / ${across}u;
var weights = ${access.zero};
var biases = ${access.zero};
if (column < steps) {
  for (var row = ${from}; row < ${to}; row += ${slices}u) {
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
${sums.weights.store(at, 'weights')}
${sums.biases.store(at, 'biases')}`,
  };
}

/** The part of the sums that a workgroup computes: its group of columns, its rows, and the index of a sum. */
function chunkOf(gradients: LayerNormGradients, place: string, { chunks }: ColumnSums) {
  if (chunks === 1) return { group: place, from: 'slice', to: 'rows', at: 'column' };
  const groups = columnGroups(gradients);
  const size = Math.ceil(gradients.rows / chunks);
  const chunk = `${place} / ${groups}u`;
  return {
    group: `(${place} % ${groups}u)`,
    from: `${chunk} * ${size}u + slice`,
    to: `min((${chunk} + 1u) * ${size}u, rows)`,
    at: `${chunk} * steps + column`,
  };
}

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
  lower(node, _target, tensors) {
    const gradients = layerNormGradients(node, tensors);
    const { rows, width, access, x, mean, rstd, dx } = gradients;
    const rowGroups = Math.ceil(rows / lanes);
    const sums: ColumnSums = { weights: gradients.dweight, biases: gradients.dbias, chunks: 1 };
    const columns = columnSums(gradients, 'row_groups', sums);
    const g = weightedGradient(gradients);
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
}${columns.code}`;
    return single({
      family: 'layer_norm_gradient',
      variant: 'row',
      tag: shapeTag([rows, width]),
      tensors: boundTensors(gradients, sums),
      uses: ['zero'],
      declarations: columns.declarations,
      sizes: { steps: access.steps, width, rows, row_groups: rowGroups },
      workgroupSize: lanes,
      body,
      groups: rowGroups + columns.workgroups,
    });
  },
};
