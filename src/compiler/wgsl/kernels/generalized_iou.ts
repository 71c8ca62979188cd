import { elementCount } from '../../ir/graph.ts';
import { input, output, shapeTag, single, threaded } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** Of boxes given by centre and size: what they share, cover together, and the box around both. */
const areas = `let low_a = a.xy - 0.5 * a.zw;
  let low_b = b.xy - 0.5 * b.zw;
  let high_a = a.xy + 0.5 * a.zw;
  let high_b = b.xy + 0.5 * b.zw;
  let shared_sides = max(min(high_a, high_b) - max(low_a, low_b), vec2f());
  let spanned = max(high_a, high_b) - min(low_a, low_b);
  let intersection = shared_sides.x * shared_sides.y;
  let both = a.z * a.w + b.z * b.w - intersection;
  let enclosing = spanned.x * spanned.y;`;

/** `generalized_iou(a: vec4f, b: vec4f) -> f32` of boxes given by centre and size: I/U − (C − U)/C. */
export const overlapFunction = `
fn generalized_iou(a: vec4f, b: vec4f) -> f32 {
  ${areas}
  return intersection / both - (enclosing - both) / enclosing;
}`;

/** How the intersection, the enclosing box and the area of a follow its sides, and the overlap them. */
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

/** One invocation a pair. */
export const generalizedIou: KernelVariant = {
  family: 'generalized_iou',
  variant: 'plain',
  ops: ['generalized_iou'],
  accepts: () => true,
  lower(node, target) {
    const { shape } = node.outputs[0]!.type;
    return single(
      threaded(
        {
          family: 'generalized_iou',
          variant: 'plain',
          tag: shapeTag(shape),
          bindings: [
            { name: 'a', element: 'vec4f' },
            { name: 'b', element: 'vec4f' },
            { name: 'y', element: 'f32' },
          ],
          declarations: overlapFunction,
          threads: elementCount(shape),
          body: 'y[id] = generalized_iou(a[id], b[id]);',
          args: [input(0), input(1), output(0)],
        },
        target,
      ),
    );
  },
};

/** One invocation a pair. */
export const generalizedIouGradient: KernelVariant = {
  family: 'generalized_iou_gradient',
  variant: 'plain',
  ops: ['generalized_iou_gradient'],
  accepts: () => true,
  lower(node, target) {
    const { shape } = node.inputs[2]!.type;
    return single(
      threaded(
        {
          family: 'generalized_iou_gradient',
          variant: 'plain',
          tag: shapeTag(shape),
          bindings: [
            { name: 'a', element: 'vec4f' },
            { name: 'b', element: 'vec4f' },
            { name: 'dy', element: 'f32' },
            { name: 'da', element: 'vec4f' },
          ],
          declarations: gradientFunctions,
          threads: elementCount(shape),
          body: 'da[id] = dy[id] * generalized_iou_gradient(a[id], b[id]);',
          args: [input(0), input(1), input(2), output(0)],
        },
        target,
      ),
    );
  },
};
