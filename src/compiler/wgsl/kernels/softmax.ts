import { elementCount, type Node } from '../../ir/graph.ts';
import { overRow, rowAccess } from '../emit/rows.ts';
import { input, output, shapeTag, single, threaded } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

function rowsOf(node: Node): { readonly rows: number; readonly width: number } {
  const { shape } = node.outputs[0]!.type;
  const width = shape.at(-1)!;
  return { rows: elementCount(shape) / width, width };
}

/** exp(x − max) / Σ exp(x − max) over the last axis; one invocation a row. */
export const softmax: KernelVariant = {
  family: 'softmax',
  variant: 'row',
  ops: ['softmax'],
  accepts: () => true,
  lower(node, target) {
    const { rows, width } = rowsOf(node);
    const access = rowAccess(width);
    const wide = access.element !== 'f32';
    const body = `
let start = ${access.start('id')};
var peaks = x[start];
${overRow('peaks = max(peaks, x[i]);')}
let peak = ${access.largest('peaks')};
var sums = ${access.zero};
${overRow(`let e = exp(x[i] - peak); sums += e; y[i] = e;`)}
let scale = 1.0 / ${access.total('sums')};
${overRow('y[i] = y[i] * scale;')}`;
    return single(
      threaded(
        {
          family: 'softmax',
          variant: wide ? 'row4' : 'row',
          tag: shapeTag([rows, width]),
          bindings: [
            { name: 'x', element: access.element },
            { name: 'y', element: access.element },
          ],
          threads: rows,
          sizes: { steps: access.steps },
          body,
          args: [input(0), output(0)],
        },
        target,
      ),
    );
  },
};

/** dx = y · (dy − Σ y·dy); one invocation a row. */
export const softmaxGradient: KernelVariant = {
  family: 'softmax_gradient',
  variant: 'row',
  ops: ['softmax_gradient'],
  accepts: () => true,
  lower(node, target) {
    const { rows, width } = rowsOf(node);
    const access = rowAccess(width);
    const body = `
let start = ${access.start('id')};
var sums = ${access.zero};
${overRow('sums += y[i] * dy[i];')}
let total = ${access.total('sums')};
${overRow('dx[i] = y[i] * (dy[i] - total);')}`;
    return single(
      threaded(
        {
          family: 'softmax_gradient',
          variant: 'row',
          tag: shapeTag([rows, width]),
          bindings: ['y', 'dy', 'dx'].map((name) => ({ name, element: access.element })),
          threads: rows,
          sizes: { steps: access.steps },
          body,
          args: [input(0), input(1), output(0)],
        },
        target,
      ),
    );
  },
};
