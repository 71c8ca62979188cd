/**
 * Generalised IoU of pairs of boxes [x, y, w, h] (Rezatofighi et al. 2019), I/U − (C − U)/C with intersection
 * I, union U and enclosing box C:
 *
 * - generalized_iou: a […, 4] and b […, 4] to y […].
 * - generalized_iou_gradient: a, b and dy […] to da […, 4], the derivative in the first box.
 *
 * One invocation computes one pair.
 */

import { elementCount } from '../../ir/graph.ts';
import { shapeTag, single, threaded } from '../emit/threaded.ts';
import type { KernelVariant } from '../variant.ts';

/**
 * Declares areas of two boxes [x, y, w, h], with centre x and y: intersection, union, and the smallest
 * enclosing box.
 */
const areas = `let low_a = a.xy - 0.5 * a.zw;
  let low_b = b.xy - 0.5 * b.zw;
  let high_a = a.xy + 0.5 * a.zw;
  let high_b = b.xy + 0.5 * b.zw;
  let overlap_sides = max(min(high_a, high_b) - max(low_a, low_b), vec2f());
  let enclosing_sides = max(high_a, high_b) - min(low_a, low_b);
  let intersection = overlap_sides.x * overlap_sides.y;
  let union_area = a.z * a.w + b.z * b.w - intersection;
  let enclosing = enclosing_sides.x * enclosing_sides.y;`;

/**
 * `generalized_iou(a: vec4f, b: vec4f) -> f32` of boxes [x, y, w, h]: I/U − (C − U)/C (Rezatofighi et al.
 * 2019).
 */
export const overlapFunction = `
fn generalized_iou(a: vec4f, b: vec4f) -> f32 {
  ${areas}
  return intersection / union_area - (enclosing - union_area) / enclosing;
}`;

/**
 * `generalized_iou_gradient(a: vec4f, b: vec4f) -> vec4f`, the derivative in a, by the chain rule over the
 * sides of the overlap, the sides of the enclosing box and the area of a.
 */
const gradientFunctions = `
// 1 where a < b, 1/2 where they are equal: the subgradient of max.
fn less(a: vec2f, b: vec2f) -> vec2f {
  return select(select(vec2f(), vec2f(0.5), a == b), vec2f(1.0), a < b);
}
fn generalized_iou_gradient(a: vec4f, b: vec4f) -> vec4f {
  ${areas}
  let overlaps = select(vec2f(), vec2f(1.0), overlap_sides > vec2f());
  let d_overlap = (1.0 / union_area + intersection / (union_area * union_area) - 1.0 / enclosing) * overlap_sides.yx * overlaps;
  let d_enclosing = -union_area / (enclosing * enclosing) * enclosing_sides.yx;
  let d_area = 1.0 / enclosing - intersection / (union_area * union_area);
  let high = d_overlap * less(high_a, high_b) + d_enclosing * less(high_b, high_a);
  let low = -d_overlap * less(low_b, low_a) - d_enclosing * less(low_a, low_b);
  return vec4f(high + low, 0.5 * (high - low) + d_area * a.wz);
}`;

export const generalizedIou: KernelVariant = {
  family: 'generalized_iou',
  variant: 'plain',
  summary: 'Generalised IoU of each pair of boxes, one invocation per pair',
  ops: ['generalized_iou'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const { shape } = node.outputs[0]!.type;
    const a = tensors.input(0, 'a', 'vec4f');
    const b = tensors.input(1, 'b', 'vec4f');
    const y = tensors.output(0, 'y', 'f32');
    return single(
      threaded({
        family: 'generalized_iou',
        variant: 'plain',
        tag: shapeTag(shape),
        tensors: [a, b, y],
        declarations: overlapFunction,
        threads: elementCount(shape),
        body: y.store('id', `generalized_iou(${a.load('id')}, ${b.load('id')})`),
      }),
    );
  },
};

export const generalizedIouGradient: KernelVariant = {
  family: 'generalized_iou_gradient',
  variant: 'plain',
  summary:
    'Gradient of the generalised IoU with respect to the first box of each pair, one invocation per pair',
  ops: ['generalized_iou_gradient'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const { shape } = node.inputs[2]!.type;
    const a = tensors.input(0, 'a', 'vec4f');
    const b = tensors.input(1, 'b', 'vec4f');
    const dy = tensors.input(2, 'dy', 'f32');
    const da = tensors.output(0, 'da', 'vec4f');
    return single(
      threaded({
        family: 'generalized_iou_gradient',
        variant: 'plain',
        tag: shapeTag(shape),
        tensors: [a, b, dy, da],
        declarations: gradientFunctions,
        threads: elementCount(shape),
        body: da.store('id', `${dy.load('id')} * generalized_iou_gradient(${a.load('id')}, ${b.load('id')})`),
      }),
    );
  },
};
