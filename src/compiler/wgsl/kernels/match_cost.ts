import { elementCount, expectOp } from '../../ir/graph.ts';
import { literal } from '../../ops/support/literal.ts';
import { shapeTag, single, threaded } from '../emit/dispatch.ts';
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
  lower(node, target, tensors) {
    const [images, queries, classes] = node.inputs[0]!.type.shape as [number, number, number];
    const targets = node.inputs[2]!.type.shape[1]!;
    const { attributes } = expectOp(node, 'match_cost');
    const weight = (name: keyof typeof attributes) => literal(attributes[name], 'f32');
    const probabilities = tensors.input(0, 'probabilities', 'f32');
    const boxes = tensors.input(1, 'boxes', 'vec4f');
    const labels = tensors.input(2, 'labels', 'i32');
    const aims = tensors.input(3, 'aims', 'vec4f');
    const cost = tensors.output(0, 'cost', 'f32');
    const overlap = `generalized_iou(${boxes.load('row')}, ${aims.load('aim')})`;
    const body = `
let row = id / ${targets}u;
let aim = (row / ${queries}u) * ${targets}u + id % ${targets}u;
let label = ${labels.load('aim')};
let away = abs(${boxes.load('row')} - ${aims.load('aim')});
let distance = away.x + away.y + away.z + away.w;
let likely = ${probabilities.load(`row * ${classes}u + u32(max(label, 0))`)};
let price = ${weight('box')} * distance - ${weight('class')} * likely - ${weight('giou')} * ${overlap};
${cost.store('id', 'select(0.0, price, label >= 0)')}`;
    return single(
      threaded(
        {
          family: 'match_cost',
          variant: 'plain',
          tag: shapeTag([images, queries, classes, targets]),
          tensors: [probabilities, boxes, labels, aims, cost],
          declarations: overlapFunction,
          threads: elementCount([images, queries, targets]),
          body,
        },
        target,
      ),
    );
  },
};
