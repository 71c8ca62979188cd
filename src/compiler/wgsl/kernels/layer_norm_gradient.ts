import { elementCount } from '../../ir/graph.ts';
import type { Dispatch, KernelVariant, Target } from '../kernel.ts';
import { overRow, rowAccess } from '../rows.ts';
import { input, output, scratch, shapeTag, threaded } from '../shader.ts';

interface Rows {
  readonly rows: number;
  readonly width: number;
}

/** Rows that one invocation sums for a column of dweight and dbias. */
const rowsPerChunk = 32;

/** dx = rstd · (g − mean(g) − x̂ · mean(g · x̂)), g = dy · weight; one invocation a row. */
function inputGradient({ rows, width }: Rows, target: Target): Dispatch {
  const access = rowAccess(width);
  const body = `
let start = ${access.start('id')};
let center = mean[id];
let scale = rstd[id];
var sums = ${access.zero};
var products = ${access.zero};
${overRow('let g = dy[i] * weight[i - start]; sums += g; products += g * (x[i] - center) * scale;')}
let a = ${access.total('sums')} / f32(width);
let b = ${access.total('products')} / f32(width);
${overRow('dx[i] = scale * (dy[i] * weight[i - start] - a - (x[i] - center) * scale * b);')}`;
  return threaded(
    {
      family: 'layer_norm_gradient',
      variant: 'input',
      tag: shapeTag([rows, width]),
      bindings: [
        { name: 'x', element: access.element },
        { name: 'weight', element: access.element },
        { name: 'mean', element: 'f32' },
        { name: 'rstd', element: 'f32' },
        { name: 'dy', element: access.element },
        { name: 'dx', element: access.element },
      ],
      threads: rows,
      sizes: { steps: access.steps, width },
      body,
      args: [input(0), input(1), input(2), input(3), input(4), output(0)],
    },
    target,
  );
}

/** Sums of dy · x̂ and dy over chunks of rows; one invocation a column (or four) and chunk. */
function partialSums({ rows, width }: Rows, chunks: number, target: Target): Dispatch {
  const access = rowAccess(width);
  const body = `
let column = id % steps;
let chunk = id / steps;
let end = min((chunk + 1u) * ${rowsPerChunk}u, rows);
var weights = ${access.zero};
var biases = ${access.zero};
for (var row = chunk * ${rowsPerChunk}u; row < end; row++) {
  let i = ${access.start('row')} + column;
  weights += dy[i] * (x[i] - mean[row]) * rstd[row];
  biases += dy[i];
}
partial[id] = weights;
partial[id + chunks * steps] = biases;`;
  return threaded(
    {
      family: 'layer_norm_gradient',
      variant: 'partial',
      tag: shapeTag([rows, width]),
      bindings: [
        { name: 'x', element: access.element },
        { name: 'mean', element: 'f32' },
        { name: 'rstd', element: 'f32' },
        { name: 'dy', element: access.element },
        { name: 'partial', element: access.element },
      ],
      threads: chunks * access.steps,
      sizes: { steps: access.steps, rows, chunks },
      body,
      args: [input(0), input(2), input(3), input(4), scratch(0, 'write')],
    },
    target,
  );
}

function joinPartials({ width }: Rows, chunks: number, target: Target): Dispatch {
  const access = rowAccess(width);
  const body = `
var weights = ${access.zero};
var biases = ${access.zero};
for (var chunk = 0u; chunk < chunks; chunk++) {
  weights += partial[chunk * steps + id];
  biases += partial[(chunk + chunks) * steps + id];
}
dweight[id] = weights;
dbias[id] = biases;`;
  return threaded(
    {
      family: 'layer_norm_gradient',
      variant: 'join',
      tag: shapeTag([chunks, width]),
      bindings: ['partial', 'dweight', 'dbias'].map((name) => ({ name, element: access.element })),
      threads: access.steps,
      sizes: { steps: access.steps, chunks },
      body,
      args: [scratch(0, 'read'), output(1), output(2)],
    },
    target,
  );
}

/** dx by rows, dweight and dbias by columns in two stages of fixed order. */
export const layerNormGradient: KernelVariant = {
  family: 'layer_norm_gradient',
  variant: 'row',
  ops: ['layer_norm_gradient'],
  accepts: () => true,
  lower(node, target) {
    const { shape } = node.inputs[0]!.type;
    const width = shape.at(-1)!;
    const size = { rows: elementCount(shape) / width, width };
    const chunks = Math.ceil(size.rows / rowsPerChunk);
    return {
      dispatches: [
        inputGradient(size, target),
        partialSums(size, chunks, target),
        joinPartials(size, chunks, target),
      ],
      scratch: [2 * chunks * width * 4],
    };
  },
};
