import { elementCount, type Node } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import type { Target } from '../../target.ts';
import { input, looped, output, scratch, shapeTag, single } from '../emit/shader.ts';
import type { Dispatch, KernelVariant } from '../kernel.ts';

function windowOf(node: Node) {
  return {
    kernel: numberOf(node.attributes, 'kernel'),
    stride: numberOf(node.attributes, 'stride'),
    padding: numberOf(node.attributes, 'padding'),
  };
}

/** Largest value of each window; padding counts as minus infinity. x [N, C, H, W]. */
export const maxPool2d: KernelVariant = {
  family: 'max_pool2d',
  variant: 'plain',
  ops: ['max_pool2d'],
  accepts: () => true,
  lower(node, target) {
    const { kernel, stride, padding } = windowOf(node);
    const [, , height, width] = node.inputs[0]!.type.shape as [number, number, number, number];
    const { shape } = node.outputs[0]!.type;
    const [, , rows, columns] = shape as [number, number, number, number];
    const body = `
let column = i32(id % ${columns}u) * ${stride} - ${padding};
let row = i32((id / ${columns}u) % ${rows}u) * ${stride} - ${padding};
let plane = (id / ${rows * columns}u) * ${height * width}u;
var largest = -3.4028234e38;
for (var v = max(row, 0); v < min(row + ${kernel}, ${height}); v++) {
  for (var u = max(column, 0); u < min(column + ${kernel}, ${width}); u++) {
    largest = max(largest, x[plane + u32(v) * ${width}u + u32(u)]);
  }
}
y[id] = largest;`;
    return single(
      looped(
        {
          family: 'max_pool2d',
          variant: 'plain',
          tag: shapeTag(shape),
          bindings: [
            { name: 'x', element: 'f32' },
            { name: 'y', element: 'f32' },
          ],
          threads: elementCount(shape),
          body,
          args: [input(0), output(0)],
        },
        target,
      ),
    );
  },
};

/**
 * Each window's gradient goes to its first maximum in row-major order: one pass finds the winner of every window, a second one lets
 * each element look at the windows it lies in.
 */
export const maxPool2dGradient: KernelVariant = {
  family: 'max_pool2d_gradient',
  variant: 'winners',
  ops: ['max_pool2d_gradient'],
  accepts: () => true,
  lower(node, target) {
    const windows = elementCount(node.inputs[1]!.type.shape);
    return { dispatches: [winners(node, target), gathered(node, target)], scratch: [4 * windows] };
  },
};

/** Index in its plane of the first maximum of each window. */
function winners(node: Node, target: Target): Dispatch {
  const { kernel, stride, padding } = windowOf(node);
  const [, , height, width] = node.inputs[0]!.type.shape as [number, number, number, number];
  const { shape } = node.inputs[1]!.type;
  const [, , rows, columns] = shape as [number, number, number, number];
  return looped(
    {
      family: 'max_pool2d_gradient',
      variant: 'winner',
      tag: shapeTag(shape),
      bindings: [
        { name: 'x', element: 'f32' },
        { name: 'winner', element: 'u32' },
      ],
      threads: elementCount(shape),
      body: `
let left = i32(id % ${columns}u) * ${stride} - ${padding};
let top = i32((id / ${columns}u) % ${rows}u) * ${stride} - ${padding};
let plane = (id / ${rows * columns}u) * ${height * width}u;
var largest = -3.4028234e38;
var place = u32(max(top, 0)) * ${width}u + u32(max(left, 0));
for (var v = max(top, 0); v < min(top + ${kernel}, ${height}); v++) {
  for (var u = max(left, 0); u < min(left + ${kernel}, ${width}); u++) {
    let i = u32(v) * ${width}u + u32(u);
    let value = x[plane + i];
    if (value > largest) { largest = value; place = i; }
  }
}
winner[id] = place;`,
      args: [input(0), scratch(0, 'write')],
    },
    target,
  );
}

function gathered(node: Node, target: Target): Dispatch {
  const { kernel, stride, padding } = windowOf(node);
  const { shape } = node.inputs[0]!.type;
  const [, , height, width] = shape as [number, number, number, number];
  const [, , rows, columns] = node.inputs[1]!.type.shape as [number, number, number, number];
  return looped(
    {
      family: 'max_pool2d_gradient',
      variant: 'gather',
      tag: shapeTag(shape),
      bindings: [
        { name: 'winner', element: 'u32' },
        { name: 'dy', element: 'f32' },
        { name: 'dx', element: 'f32' },
      ],
      threads: elementCount(shape),
      body: `
let own = id % ${height * width}u;
let column = i32(own % ${width}u) + ${padding};
let row = i32(own / ${width}u) + ${padding};
let plane = (id / ${height * width}u) * ${rows * columns}u;
var total = 0.0;
for (var r = max(0, (row - ${kernel} + ${stride}) / ${stride}); r <= min(row / ${stride}, ${rows - 1}); r++) {
  for (var c = max(0, (column - ${kernel} + ${stride}) / ${stride}); c <= min(column / ${stride}, ${columns - 1}); c++) {
    let window = plane + u32(r) * ${columns}u + u32(c);
    if (winner[window] == own) { total += dy[window]; }
  }
}
dx[id] = total;`,
      args: [scratch(0, 'read'), input(1), output(0)],
    },
    target,
  );
}
