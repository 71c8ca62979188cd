/**
 * cost[n, q, t] = box · ‖boxes[n, q] − target_boxes[n, t]‖₁ − class · probabilities[n, q, labels[n, t]]
 * − giou · GIoU(boxes[n, q], target_boxes[n, t]), and 0 for padding (labels[n, t] < 0): the matching cost of
 * DETR (Carion et al. 2020, §3.1 and A.2). probabilities [N, Q, classes], boxes [N, Q, 4], labels [N, T] and
 * target_boxes [N, T, 4] to cost [N, Q, T].
 *
 * One invocation computes one pair of query and target.
 */

import { elementCount, expectOp } from '../../ir/graph.ts';
import { literal } from '../../ops/support/literal.ts';
import { shapeTag, single, threaded } from '../emit/threaded.ts';
import type { KernelVariant } from '../variant.ts';
import { overlapFunction } from './generalized_iou.ts';

export const matchCost: KernelVariant = {
  family: 'match_cost',
  variant: 'plain',
  summary:
    'Cost of matching each query with each target (DETR, Carion et al. 2020, eq. 1): [images, ' +
    'queries, targets], one invocation per pair',
  ops: ['match_cost'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const [images, queries, classes] = node.inputs[0]!.type.shape as [number, number, number];
    const targets = node.inputs[2]!.type.shape[1]!;
    const { attributes } = expectOp(node, 'match_cost');
    const weight = (name: keyof typeof attributes) => literal(attributes[name], 'f32');
    const probabilities = tensors.input(0, 'probabilities', 'f32');
    const boxes = tensors.input(1, 'boxes', 'vec4f');
    const labels = tensors.input(2, 'labels', 'i32');
    const targetBoxes = tensors.input(3, 'target_boxes', 'vec4f');
    const cost = tensors.output(0, 'cost', 'f32');
    const giou = `generalized_iou(${boxes.load('row')}, ${targetBoxes.load('t')})`;
    const body = `
let row = id / ${targets}u;
let t = (row / ${queries}u) * ${targets}u + id % ${targets}u;
let label = ${labels.load('t')};
let difference = abs(${boxes.load('row')} - ${targetBoxes.load('t')});
let l1 = difference.x + difference.y + difference.z + difference.w;
let probability = ${probabilities.load(`row * ${classes}u + u32(max(label, 0))`)};
let pair_cost = ${weight('box')} * l1 - ${weight('class')} * probability - ${weight('giou')} * ${giou};
${cost.store('id', 'select(0.0, pair_cost, label >= 0)')}`;
    return single(
      threaded({
        family: 'match_cost',
        variant: 'plain',
        tag: shapeTag([images, queries, classes, targets]),
        tensors: [probabilities, boxes, labels, targetBoxes, cost],
        declarations: overlapFunction,
        threads: elementCount([images, queries, targets]),
        body,
      }),
    );
  },
};
