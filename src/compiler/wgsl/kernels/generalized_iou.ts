import { elementCount } from '../../ir/graph.ts';
import { shapeTag, single, threaded } from '../emit/dispatch.ts';
import type { KernelVariant } from '../variant.ts';

/** Areas of two boxes [x, y, w, h] around their centres: intersection, union (`both`), and the smallest box that encloses them. */
const areas = `let low_a = a.xy - 0.5 * a.zw;
  let low_b = b.xy - 0.5 * b.zw;
  let high_a = a.xy + 0.5 * a.zw;
  let high_b = b.xy + 0.5 * b.zw;
  let shared_sides = max(min(high_a, high_b) - max(low_a, low_b), vec2f());
  let spanned = max(high_a, high_b) - min(low_a, low_b);
  let intersection = shared_sides.x * shared_sides.y;
  let both = a.z * a.w + b.z * b.w - intersection;
  let enclosing = spanned.x * spanned.y;`;

/** `generalized_iou(a: vec4f, b: vec4f) -> f32` of boxes [x, y, w, h]: I/U − (C − U)/C (Rezatofighi et al. 2019). */
export const overlapFunction = `
fn generalized_iou(a: vec4f, b: vec4f) -> f32 {
  ${areas}
  return intersection / both - (enclosing - both) / enclosing;
}`;

/** Its derivative in a, by the chain rule over the sides of the intersection and of the enclosing box, and the area of a. */
const gradientFunctions = `
// 1 where a is less, a half where both are equal.
fn less(a: vec2f, b: vec2f) -> vec2f {
  return select(select(vec2f(), vec2f(0.5), a == b), vec2f(1.0), a < b);
}
fn generalized_iou_gradient(a: vec4f, b: vec4f) -> vec4f {
  ${areas}
  let touches = select(vec2f(), vec2f(1.0), shared_sides > vec2f());
  let by_shared = (1.0 / both + intersection / (both * both) - 1.0 / enclosing) * shared_sides.yx * touches;
  let by_spanned = -both / (enclosing * enclosing) * spanned.yx;
  let by_area = 1.0 / enclosing - intersection / (both * both);
  let high = by_shared * less(high_a, high_b) + by_spanned * less(high_b, high_a);
  let low = -by_shared * less(low_b, low_a) - by_spanned * less(low_a, low_b);
  return vec4f(high + low, 0.5 * (high - low) + by_area * a.wz);
}`;

export const generalizedIou: KernelVariant = {
  family: 'generalized_iou',
  variant: 'plain',
  summary: 'Generalised IoU of each pair of boxes, one invocation per pair',
  ops: ['generalized_iou'],
  accepts: () => true,
  lower(node, target, tensors) {
    const { shape } = node.outputs[0]!.type;
    const a = tensors.input(0, 'a', 'vec4f');
    const b = tensors.input(1, 'b', 'vec4f');
    const y = tensors.output(0, 'y', 'f32');
    return single(
      threaded(
        {
          family: 'generalized_iou',
          variant: 'plain',
          tag: shapeTag(shape),
          tensors: [a, b, y],
          declarations: overlapFunction,
          threads: elementCount(shape),
          body: y.store('id', `generalized_iou(${a.load('id')}, ${b.load('id')})`),
        },
        target,
      ),
    );
  },
};

export const generalizedIouGradient: KernelVariant = {
  family: 'generalized_iou_gradient',
  variant: 'plain',
  summary: 'Gradient of the generalised IoU in the first box of each pair, one invocation per pair',
  ops: ['generalized_iou_gradient'],
  accepts: () => true,
  lower(node, target, tensors) {
    const { shape } = node.inputs[2]!.type;
    const a = tensors.input(0, 'a', 'vec4f');
    const b = tensors.input(1, 'b', 'vec4f');
    const dy = tensors.input(2, 'dy', 'f32');
    const da = tensors.output(0, 'da', 'vec4f');
    return single(
      threaded(
        {
          family: 'generalized_iou_gradient',
          variant: 'plain',
          tag: shapeTag(shape),
          tensors: [a, b, dy, da],
          declarations: gradientFunctions,
          threads: elementCount(shape),
          body: da.store(
            'id',
            `${dy.load('id')} * generalized_iou_gradient(${a.load('id')}, ${b.load('id')})`,
          ),
        },
        target,
      ),
    );
  },
};
