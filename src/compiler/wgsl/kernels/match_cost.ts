import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { literal } from '../../ops/support/literal.ts';
import { input, output, shapeTag, single, threaded } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';
import { overlapFunction } from './generalized_iou.ts';

/** What it costs to match a query with a target; one invocation a pair. */
export const matchCost: KernelVariant = {
  family: 'match_cost',
  variant: 'plain',
  ops: ['match_cost'],
  accepts: () => true,
  lower(node, target) {
    const [images, queries, classes] = node.inputs[0]!.type.shape as [number, number, number];
    const targets = node.inputs[2]!.type.shape[1]!;
    const weight = (name: string) => literal(numberOf(node.attributes, name), 'f32');
    const body = `
let row = id / ${targets}u;
let aim = (row / ${queries}u) * ${targets}u + id % ${targets}u;
let label = labels[aim];
let away = abs(boxes[row] - aims[aim]);
let distance = away.x + away.y + away.z + away.w;
let likely = probabilities[row * ${classes}u + u32(max(label, 0))];
let price = ${weight('box')} * distance - ${weight('class')} * likely - ${weight('giou')} * generalized_iou(boxes[row], aims[aim]);
cost[id] = select(0.0, price, label >= 0);`;
    return single(
      threaded(
        {
          family: 'match_cost',
          variant: 'plain',
          tag: shapeTag([images, queries, classes, targets]),
          bindings: [
            { name: 'probabilities', element: 'f32' },
            { name: 'boxes', element: 'vec4f' },
            { name: 'labels', element: 'i32' },
            { name: 'aims', element: 'vec4f' },
            { name: 'cost', element: 'f32' },
          ],
          declarations: overlapFunction,
          threads: elementCount([images, queries, targets]),
          body,
          args: [input(0), input(1), input(2), input(3), output(0)],
        },
        target,
      ),
    );
  },
};
