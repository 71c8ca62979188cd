/**
 * Cross-entropy of logits [rows, classes] and labels [rows], as log-sum-exp with the row's maximum
 * subtracted:
 *
 * - cross_entropy: loss[row] = m + log l − logits[row, label], with m = max logits[row] and l
 *   = Σ exp(logits[row, i] − m); loss [rows].
 * - cross_entropy_gradient: dlogits[row, i] = (exp(logits[row, i] − m) / l − [i = label]) · dloss[row]; dloss
 *   [rows], dlogits [rows, classes].
 *
 * Rows whose label is not a class contribute 0. One invocation computes one row; the gradient recomputes m
 * and l instead of storing them.
 */

import type { Node } from '../../ir/graph.ts';
import { shapeTag, single, threaded } from '../emit/threaded.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { KernelVariant } from '../variant.ts';

function logitsOf(node: Node): { readonly rows: number; readonly classes: number } {
  const [rows, classes] = node.inputs[0]!.type.shape as [number, number];
  return { rows, classes };
}

/** Declares m, the largest logit of row `id`; l = Σ exp(logit − m); its label; and whether the row counts. */
function softmaxSum(classes: number, logits: Tensor, labels: Tensor): string {
  return `
let start = id * ${classes}u;
var m = ${logits.load('start')};
for (var i = start + 1u; i < start + ${classes}u + zero; i++) { m = max(m, ${logits.load('i')}); }
var l = 0.0;
for (var i = start; i < start + ${classes}u + zero; i++) { l += exp(${logits.load('i')} - m); }
let label = ${labels.load('id')};
let counted = label >= 0 && label < ${classes};`;
}

export const crossEntropy: KernelVariant = {
  family: 'cross_entropy',
  variant: 'row',
  summary: '−log softmax(logits)[label] of each row; 0 if the label is not a class. One invocation per row',
  ops: ['cross_entropy'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const { rows, classes } = logitsOf(node);
    const logits = tensors.input(0, 'logits', 'f32');
    const labels = tensors.input(1, 'labels', 'i32');
    const loss = tensors.output(0, 'loss', 'f32');
    const body = `${softmaxSum(classes, logits, labels)}
let logit = ${logits.load('start + u32(select(0, label, counted))')};
${loss.store('id', 'select(0.0, m + log(l) - logit, counted)')}`;
    return single(
      threaded({
        family: 'cross_entropy',
        variant: 'row',
        tag: shapeTag([rows, classes]),
        tensors: [logits, labels, loss],
        uses: ['zero'],
        threads: rows,
        body,
      }),
    );
  },
};

export const crossEntropyGradient: KernelVariant = {
  family: 'cross_entropy_gradient',
  variant: 'row',
  summary:
    '(softmax(logits) − one-hot(label)) · dloss; zero rows if the label is not a class. One ' +
    'invocation per row',
  ops: ['cross_entropy_gradient'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const { rows, classes } = logitsOf(node);
    const logits = tensors.input(0, 'logits', 'f32');
    const labels = tensors.input(1, 'labels', 'i32');
    const dloss = tensors.input(2, 'dloss', 'f32');
    const dlogits = tensors.output(0, 'dlogits', 'f32');
    const body = `${softmaxSum(classes, logits, labels)}
let scale = select(0.0, ${dloss.load('id')}, counted);
for (var i = 0u; i < ${classes}u + zero; i++) {
  let p = exp(${logits.load('start + i')} - m) / l;
  ${dlogits.store('start + i', 'scale * (p - select(0.0, 1.0, i32(i) == label))')}
}`;
    return single(
      threaded({
        family: 'cross_entropy_gradient',
        variant: 'row',
        tag: shapeTag([rows, classes]),
        tensors: [logits, labels, dloss, dlogits],
        uses: ['zero'],
        threads: rows,
        body,
      }),
    );
  },
};
