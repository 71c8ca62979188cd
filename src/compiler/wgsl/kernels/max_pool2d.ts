/**
 * Max pooling with padding that counts as −∞:
 *
 * - max_pool2d: y[n, c, i, j] = max over (v, u) < kernel of x[n, c, stride·i + v − padding, stride·j + u
 *   − padding]; x [N, C, H, W] to y [N, C, h, w].
 * - max_pool2d_gradient: x and dy [N, C, h, w] to dx [N, C, H, W]. A gather instead of a scatter, so that it
 *   is deterministic and needs no atomics.
 *
 * One invocation computes one window, or one element of dx; on software adapters it loops over several.
 */

import { elementCount, expectOp, type Node, type OpNode } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { accessWork } from '../emit/slices.ts';
import { looped, shapeTag, single } from '../emit/threaded.ts';
import type { NodeTensors, ScratchBuffer } from '../storage/node_tensors.ts';
import type { KernelVariant } from '../variant.ts';

function windowOf(node: Node): OpNode<'max_pool2d' | 'max_pool2d_gradient'>['attributes'] {
  return expectOp(node, 'max_pool2d', 'max_pool2d_gradient').attributes;
}

export const maxPool2d: KernelVariant = {
  family: 'max_pool2d',
  variant: 'plain',
  summary: 'Largest value of each window of x [N, C, H, W]; padding counts as −∞. One invocation per window',
  ops: ['max_pool2d'],
  accepts: () => true,
  lower(node, target, tensors) {
    const x = tensors.input(0, 'x', 'f32');
    const y = tensors.output(0, 'y', 'f32');
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
    largest = max(largest, ${x.load(`plane + u32(v) * ${width}u + u32(u)`)});
  }
}
${y.store('id', 'largest')}`;
    return single(
      looped(
        {
          family: 'max_pool2d',
          variant: 'plain',
          tag: shapeTag(shape),
          tensors: [x, y],
          threads: elementCount(shape),
          work: accessWork * kernel ** 2 * elementCount(shape),
          body,
        },
        target,
      ),
    );
  },
};

export const maxPool2dGradient: KernelVariant = {
  family: 'max_pool2d_gradient',
  variant: 'argmax',
  summary:
    "dy of each window is added to the window's first maximum in row-major order, without atomics. The " +
    'first dispatch stores the argmax of every window; in the second, each element of dx sums dy over ' +
    'the windows whose argmax it is',
  ops: ['max_pool2d_gradient'],
  accepts: () => true,
  lower(node, target, tensors) {
    const buffer: ScratchBuffer = { index: 0, bytes: 4 * elementCount(node.inputs[1]!.type.shape) };
    return {
      shaders: [windowArgmax(node, buffer, tensors, target), gatherGradient(node, buffer, tensors, target)],
      scratch: [buffer.bytes],
    };
  },
};

/** Stores the index within its plane of the first maximum of each window: one invocation per window. */
function windowArgmax(node: Node, buffer: ScratchBuffer, tensors: NodeTensors, target: Target): ShaderParts {
  const x = tensors.input(0, 'x', 'f32');
  const argmax = tensors.scratch(buffer, 'argmax', 'u32', 'write');
  const { kernel, stride, padding } = windowOf(node);
  const [, , height, width] = node.inputs[0]!.type.shape as [number, number, number, number];
  const { shape } = node.inputs[1]!.type;
  const [, , rows, columns] = shape as [number, number, number, number];
  return looped(
    {
      family: 'max_pool2d_gradient',
      variant: 'argmax',
      tag: shapeTag(shape),
      tensors: [x, argmax],
      threads: elementCount(shape),
      work: accessWork * kernel ** 2 * elementCount(shape),
      body: `
let left = i32(id % ${columns}u) * ${stride} - ${padding};
let top = i32((id / ${columns}u) % ${rows}u) * ${stride} - ${padding};
let plane = (id / ${rows * columns}u) * ${height * width}u;
var largest = -3.4028234e38;
var best = u32(max(top, 0)) * ${width}u + u32(max(left, 0));
for (var v = max(top, 0); v < min(top + ${kernel}, ${height}); v++) {
  for (var u = max(left, 0); u < min(left + ${kernel}, ${width}); u++) {
    let i = u32(v) * ${width}u + u32(u);
    let value = ${x.load('plane + i')};
    if (value > largest) { largest = value; best = i; }
  }
}
${argmax.store('id', 'best')}`,
    },
    target,
  );
}

/**
 * Sums dy, for each element of dx, over the windows that have it as their argmax: one invocation per element.
 */
function gatherGradient(
  node: Node,
  buffer: ScratchBuffer,
  tensors: NodeTensors,
  target: Target,
): ShaderParts {
  const argmax = tensors.scratch(buffer, 'argmax', 'u32', 'read');
  const dy = tensors.input(1, 'dy', 'f32');
  const dx = tensors.output(0, 'dx', 'f32');
  const { kernel, stride, padding } = windowOf(node);
  const { shape } = node.inputs[0]!.type;
  const [, , height, width] = shape as [number, number, number, number];
  const [, , rows, columns] = node.inputs[1]!.type.shape as [number, number, number, number];
  return looped(
    {
      family: 'max_pool2d_gradient',
      variant: 'gather',
      tag: shapeTag(shape),
      tensors: [argmax, dy, dx],
      threads: elementCount(shape),
      work: accessWork * kernel ** 2 * elementCount(shape),
      body: `
let element = id % ${height * width}u;
let column = i32(element % ${width}u) + ${padding};
let row = i32(element / ${width}u) + ${padding};
let plane = (id / ${height * width}u) * ${rows * columns}u;
var total = 0.0;
for (var r = max(0, (row - ${kernel} + ${stride}) / ${stride}); r <= min(row / ${stride}, ${rows - 1}); r++) {
  for (var c = max(0, (column - ${kernel} + ${stride}) / ${stride}); c <= min(column / ${stride}, ${columns - 1}); c++) {
    let window = plane + u32(r) * ${columns}u + u32(c);
    if (${argmax.load('window')} == element) { total += ${dy.load('window')}; }
  }
}
${dx.store('id', 'total')}`,
    },
    target,
  );
}
