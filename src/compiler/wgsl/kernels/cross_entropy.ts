import type { Node } from '../../ir/graph.ts';
import { input, output, shapeTag, single, threaded } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

function logitsOf(node: Node): { readonly rows: number; readonly classes: number } {
  const [rows, classes] = node.inputs[0]!.type.shape as [number, number];
  return { rows, classes };
}

/** Largest logit, and Σ exp(logit − largest), of row `id`. */
function softmaxSum(classes: number): string {
  return `
let start = id * ${classes}u;
var peak = logits[start];
for (var i = start + 1u; i < start + ${classes}u + zero; i++) { peak = max(peak, logits[i]); }
var sum = 0.0;
for (var i = start; i < start + ${classes}u + zero; i++) { sum += exp(logits[i] - peak); }
let label = labels[id];
let counted = label >= 0 && label < ${classes};`;
}

/** −log softmax(logits)[class] of each row; 0 where the class lies outside. */
export const crossEntropy: KernelVariant = {
  family: 'cross_entropy',
  variant: 'row',
  ops: ['cross_entropy'],
  accepts: () => true,
  lower(node, target) {
    const { rows, classes } = logitsOf(node);
    const body = `${softmaxSum(classes)}
let own = logits[start + u32(select(0, label, counted))];
loss[id] = select(0.0, peak + log(sum) - own, counted);`;
    return single(
      threaded(
        {
          family: 'cross_entropy',
          variant: 'row',
          tag: shapeTag([rows, classes]),
          bindings: [
            { name: 'logits', element: 'f32' },
            { name: 'labels', element: 'i32' },
            { name: 'loss', element: 'f32' },
          ],
          threads: rows,
          body,
          args: [input(0), input(1), output(0)],
        },
        target,
      ),
    );
  },
};

/** (softmax(logits) − one-hot(class)) · dloss; zero rows where the class lies outside. */
export const crossEntropyGradient: KernelVariant = {
  family: 'cross_entropy_gradient',
  variant: 'row',
  ops: ['cross_entropy_gradient'],
  accepts: () => true,
  lower(node, target) {
    const { rows, classes } = logitsOf(node);
    const body = `${softmaxSum(classes)}
let scale = select(0.0, dloss[id], counted);
for (var i = 0u; i < ${classes}u + zero; i++) {
  let p = exp(logits[start + i] - peak) / sum;
  dlogits[start + i] = scale * (p - select(0.0, 1.0, i32(i) == label));
}`;
    return single(
      threaded(
        {
          family: 'cross_entropy_gradient',
          variant: 'row',
          tag: shapeTag([rows, classes]),
          bindings: [
            { name: 'logits', element: 'f32' },
            { name: 'labels', element: 'i32' },
            { name: 'dloss', element: 'f32' },
            { name: 'dlogits', element: 'f32' },
          ],
          threads: rows,
          body,
          args: [input(0), input(1), input(2), output(0)],
        },
        target,
      ),
    );
  },
};
