/**
 * layer_norm_gradient.ts for GPUs: a workgroup computes a row of dx. The sums dweight and dbias are the same.
 */

import { shapeTag, single } from '../emit/threaded.ts';
import { overLaneElements, rowLanes, rowLimits, rowReductions } from '../emit/workgroup_row.ts';
import type { KernelVariant } from '../variant.ts';
import { boundTensors, columnSums, layerNormGradients, weightedGradient } from './layer_norm_gradient.ts';

/** Workgroup memory of the reductions, and of two sums of vec4f for each lane. */
const bytes = 4 * rowLanes + 2 * 16 * rowLanes;

export const layerNormGradientWorkgroup: KernelVariant = {
  family: 'layer_norm_gradient',
  variant: 'workgroup',
  summary:
    'One dispatch for all three gradients: a workgroup for each row of dx, whose lanes combine their sums in a fixed ' +
    'order; the others sum dy · x̂ and dy over the rows',
  ops: ['layer_norm_gradient'],
  ...rowLimits,
  needs: `${rowLanes} invocations and ${bytes} bytes of workgroup memory`,
  accepts: (_, target) => target.maxInvocations >= rowLanes && target.maxWorkgroupBytes >= bytes,
  lower(node, target, tensors) {
    const gradients = layerNormGradients(node, tensors);
    const { rows, width, access, x, mean, rstd, dx } = gradients;
    const reductions = rowReductions(target);
    const columns = columnSums(gradients, 'rows');
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
}${columns.code}`;
    return single({
      family: 'layer_norm_gradient',
      variant: 'workgroup',
      tag: shapeTag([rows, width]),
      tensors: boundTensors(gradients),
      uses: ['zero'],
      ...reductions.needs,
      declarations: [reductions.needs.declarations, columns.declarations].join('\n'),
      sizes: { steps: access.steps, width, rows },
      workgroupSize: rowLanes,
      body,
      groups: rows + columns.workgroups,
    });
  },
};
