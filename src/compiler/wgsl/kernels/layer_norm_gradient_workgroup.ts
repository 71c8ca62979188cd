/**
 * layer_norm_gradient.ts for GPUs: a workgroup computes a row of dx. With many rows, there would be too few
 * workgroups for dweight and dbias: rows are divided into chunks, and a second dispatch adds the sums of the
 * chunks in a fixed order.
 */

import type { ShaderParts } from '../emit/shader.ts';
import { shapeTag } from '../emit/threaded.ts';
import {
  overLaneElements,
  type RowReductions,
  rowLanes,
  rowLimits,
  rowReductions,
} from '../emit/workgroup_row.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { KernelVariant } from '../variant.ts';
import {
  boundTensors,
  type ColumnSums,
  columnGroups,
  columnSums,
  type LayerNormGradients,
  layerNormGradients,
  rowsOfLane,
  weightedGradient,
} from './layer_norm_gradient.ts';
import { chunksOf, combineChunks } from './reduce_workgroup.ts';

/** Workgroup memory of the reductions, and of two sums of vec4f for each lane. */
const bytes = 4 * rowLanes + 2 * 16 * rowLanes;

export const layerNormGradientWorkgroup: KernelVariant = {
  family: 'layer_norm_gradient',
  variant: 'workgroup',
  summary:
    'One dispatch for all three gradients: a workgroup for each row of dx, whose lanes combine their sums in a fixed ' +
    'order; the other workgroups sum dy · x̂ and dy over the rows. Many rows are summed in chunks, which a second dispatch combines',
  ops: ['layer_norm_gradient'],
  ...rowLimits,
  needs: `${rowLanes} invocations and ${bytes} bytes of workgroup memory`,
  accepts: (_, target) => target.maxInvocations >= rowLanes && target.maxWorkgroupBytes >= bytes,
  lower(node, target, tensors) {
    const gradients = layerNormGradients(node, tensors);
    const { access, width, dweight, dbias } = gradients;
    const chunks = chunksOf(columnGroups(gradients), rowsOfLane(gradients));
    const reductions = rowReductions(target);
    if (chunks === 1) {
      const sums: ColumnSums = { weights: dweight, biases: dbias, chunks };
      return { shaders: [shaderOf(gradients, sums, reductions)], scratch: [] };
    }
    const bytes = 4 * width * chunks;
    const combined = combineChunks(
      {
        op: 'sum',
        element: access.element === 'vec4f' ? 'vec4f' : 'f32',
        results: 'adjacent',
        outputs: access.steps,
        chunks,
        xs: partialSums(gradients, tensors, bytes, 'read'),
        ys: [dweight, dbias],
      },
      target,
    );
    const [weights, biases] = partialSums(gradients, tensors, bytes, 'write');
    return {
      shaders: [shaderOf(gradients, { weights, biases, chunks }, reductions), combined],
      scratch: [bytes, bytes],
    };
  },
};

/** Sums of dweight and dbias over chunks of rows, [chunks, width] each. */
function partialSums(
  { access: { element } }: LayerNormGradients,
  tensors: NodeTensors,
  bytes: number,
  access: 'read' | 'write',
) {
  return [
    tensors.scratch({ index: 0, bytes }, 'weight_partials', element, access),
    tensors.scratch({ index: 1, bytes }, 'bias_partials', element, access),
  ] as const;
}

/** All three gradients, or dx and partial sums of the others. */
function shaderOf(gradients: LayerNormGradients, sums: ColumnSums, reductions: RowReductions): ShaderParts {
  const { rows, width, access, x, mean, rstd, dx } = gradients;
  const columns = columnSums(gradients, 'rows', sums);
  const g = weightedGradient(gradients);
  const body = `
if (group < rows) {
let start = ${access.start('group')};
let mu = ${mean.load('group')};
let r = ${rstd.load('group')};
var sums = ${access.zero};
var products = ${access.zero};
${overLaneElements(`let g = ${g}; sums += g; products += g * (${x.load('i')} - mu) * r;`)}
${reductions.reduce('total', 'sum', access.total('sums'))}
${reductions.reduce('total_of_products', 'sum', access.total('products'))}
let mean_g = total / f32(width);
let mean_gx = total_of_products / f32(width);
${overLaneElements(dx.store('i', `r * (${g} - mean_g - (${x.load('i')} - mu) * r * mean_gx)`))}
return;
}
if (group >= rows + ${columns.workgroups}u) { return; }${columns.code}`;
  return {
    family: 'layer_norm_gradient',
    variant: 'workgroup',
    tag: shapeTag([rows, width]),
    tensors: boundTensors(gradients, sums),
    uses: ['zero'],
    ...reductions.needs,
    declarations: [reductions.needs.declarations, columns.declarations].join('\n'),
    sizes: { steps: access.steps, width, rows },
    workgroupSize: rowLanes,
    body,
    groups: rows + columns.workgroups,
  };
}
