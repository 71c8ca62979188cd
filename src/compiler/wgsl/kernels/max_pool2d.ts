import { elementCount, type Node } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import type { KernelVariant } from '../kernel.ts';
import { input, output, shapeTag, single, threaded } from '../shader.ts';

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
      threaded(
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

/** Each window's gradient goes to its first maximum in row-major order; an element looks at the windows it lies in. */
export const maxPool2dGradient: KernelVariant = {
  family: 'max_pool2d_gradient',
  variant: 'gather',
  ops: ['max_pool2d_gradient'],
  accepts: () => true,
  lower(node, target) {
    const { kernel, stride, padding } = windowOf(node);
    const { shape } = node.inputs[0]!.type;
    const [, , height, width] = shape as [number, number, number, number];
    const [, , rows, columns] = node.inputs[1]!.type.shape as [number, number, number, number];
    const declarations = `
// Index in x of the first maximum of a window.
fn winner(plane: u32, row: i32, column: i32) -> u32 {
  let top = row * ${stride} - ${padding};
  let left = column * ${stride} - ${padding};
  var largest = -3.4028234e38;
  var place = plane + u32(max(top, 0)) * ${width}u + u32(max(left, 0));
  for (var v = max(top, 0); v < min(top + ${kernel}, ${height}); v++) {
    for (var u = max(left, 0); u < min(left + ${kernel}, ${width}); u++) {
      let i = plane + u32(v) * ${width}u + u32(u);
      let value = x[i];
      if (value > largest) { largest = value; place = i; }
    }
  }
  return place;
}`;
    const body = `
let column = i32(id % ${width}u) + ${padding};
let row = i32((id / ${width}u) % ${height}u) + ${padding};
let image = id / ${height * width}u;
var total = 0.0;
for (var r = max(0, (row - ${kernel} + ${stride}) / ${stride}); r <= min(row / ${stride}, ${rows - 1}); r++) {
  for (var c = max(0, (column - ${kernel} + ${stride}) / ${stride}); c <= min(column / ${stride}, ${columns - 1}); c++) {
    if (winner(image * ${height * width}u, r, c) == id) {
      total += dy[image * ${rows * columns}u + u32(r) * ${columns}u + u32(c)];
    }
  }
}
dx[id] = total;`;
    return single(
      threaded(
        {
          family: 'max_pool2d_gradient',
          variant: 'gather',
          tag: shapeTag(shape),
          bindings: [
            { name: 'x', element: 'f32' },
            { name: 'dy', element: 'f32' },
            { name: 'dx', element: 'f32' },
          ],
          declarations,
          threads: elementCount(shape),
          body,
          args: [input(0), input(1), output(0)],
        },
        target,
      ),
    );
  },
};
