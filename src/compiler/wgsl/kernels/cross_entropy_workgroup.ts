/**
 * cross_entropy.ts for GPUs and many classes, such as the words of a vocabulary: a workgroup computes a row.
 */

import type { Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import { shapeTag } from '../emit/threaded.ts';
import { overLaneElements, rowLanes, rowLimits, rowWorkgroups } from '../emit/workgroup_row.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { KernelVariant, NodeShaders } from '../variant.ts';

/** Rows have any width, and are read one element at a time. */
const limits = {
  ...rowLimits,
  fill: (node: Node) => Math.min(1, node.inputs[0]!.type.shape[1]! / rowLanes),
};

export const crossEntropyWorkgroup: KernelVariant = {
  family: 'cross_entropy',
  variant: 'workgroup',
  summary: 'One workgroup per row; maxima and sums of its lanes are combined in a fixed order',
  ops: ['cross_entropy'],
  ...limits,
  lower(node, target, tensors) {
    const logits = tensors.input(0, 'logits', 'f32');
    const labels = tensors.input(1, 'labels', 'i32');
    const loss = tensors.output(0, 'loss', 'f32');
    const body = `if (lane == 0u) {
  let logit = ${logits.load('start + u32(select(0, label, counted))')};
  ${loss.store('group', 'select(0.0, m + log(l) - logit, counted)')}
}`;
    return crossEntropyRows(node, target, { family: 'cross_entropy', logits, labels, further: [loss], body });
  },
};

export const crossEntropyGradientWorkgroup: KernelVariant = {
  family: 'cross_entropy_gradient',
  variant: 'workgroup',
  summary: 'One workgroup per row; maxima and sums of its lanes are combined in a fixed order',
  ops: ['cross_entropy_gradient'],
  ...limits,
  lower(node, target, tensors) {
    const logits = tensors.input(0, 'logits', 'f32');
    const labels = tensors.input(1, 'labels', 'i32');
    const dloss = tensors.input(2, 'dloss', 'f32');
    const dlogits = tensors.output(0, 'dlogits', 'f32');
    const value = `scale * (exp(${logits.load('i')} - m) / l - select(0.0, 1.0, i32(i - start) == label))`;
    const body = `let scale = select(0.0, ${dloss.load('group')}, counted);
${overLaneElements(dlogits.store('i', value))}`;
    const family = 'cross_entropy_gradient';
    return crossEntropyRows(node, target, { family, logits, labels, further: [dloss, dlogits], body });
  },
};

interface CrossEntropyParts {
  readonly family: string;
  readonly logits: Tensor;
  readonly labels: Tensor;
  /** Further tensors that `body` accesses. */
  readonly further: readonly Tensor[];
  /**
   * Code that sees `m`, the largest logit of the row; `l` = Σ exp(logit − m); `label`; and `counted`, whether
   * the label is a class.
   */
  readonly body: string;
}

function crossEntropyRows(
  node: Node,
  target: Target,
  { family, logits, labels, further, body }: CrossEntropyParts,
): NodeShaders {
  const [rows, steps] = node.inputs[0]!.type.shape as [number, number];
  return rowWorkgroups(
    {
      family,
      tag: shapeTag([rows, steps]),
      tensors: [logits, labels, ...further],
      rows,
      steps,
      body: ({ reduce }) => `
var largest = -3.4028234e38f;
${overLaneElements(`largest = max(largest, ${logits.load('i')});`)}
${reduce('m', 'max', 'largest')}
var exponentials = 0.0;
${overLaneElements(`exponentials += exp(${logits.load('i')} - m);`)}
${reduce('l', 'sum', 'exponentials')}
let label = ${labels.load('group')};
let counted = label >= 0 && label < i32(steps);
${body}`,
    },
    target,
  );
}
