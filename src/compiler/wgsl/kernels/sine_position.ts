/**
 * y[b, c, i, j]: 2-D sine position encodings of the unpadded positions of a mask (Vaswani et al. 2017, §3.5;
 * Carion et al. 2020, A.4). mask [B, h, w] to y [B, width, h, w]; the first half of the channels encodes the
 * row, the second the column.
 *
 * One invocation computes one element and counts the unpadded positions of its row or column.
 */

import { elementCount, expectOp } from '../../ir/graph.ts';
import { shapeTag, single, threaded } from '../emit/threaded.ts';
import type { KernelVariant } from '../variant.ts';

/**
 * sin(x), or cos(x) = sin(x + π/2), for 0 ≤ x ≤ 2π to about 1e-7: the built-in functions of some adapters are
 * a thousand times less accurate. The argument is reduced to ±π/4 by quarter turns (Cody & Waite 1980);
 * Taylor polynomials follow.
 */
const accurateSine = `
fn sine(x: f32, quarters: u32) -> f32 {
  let turn = round(x * 0.6366197723675814);
  let r = (x - turn * 1.5703125) - turn * 4.83826794897e-4;
  let s = r * r;
  let sinR = r + r * s * (-0.16666667 + s * (8.3333333e-3 + s * (-1.9841270e-4 + s * 2.7557319e-6)));
  let cosR = 1.0 + s * (-0.5 + s * (4.1666667e-2 + s * (-1.3888889e-3 + s * 2.4801587e-5)));
  let quadrant = (u32(turn) + quarters) & 3u;
  let value = select(sinR, cosR, (quadrant & 1u) == 1u);
  return select(value, -value, quadrant >= 2u);
}`;

export const sinePosition: KernelVariant = {
  family: 'sine_position',
  variant: 'plain',
  summary:
    '2-D sine position encodings [B, width, h, w] of the unpadded positions of a mask [B, h, w] ' +
    '(Carion et al. 2020, A.4)',
  ops: ['sine_position'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const { width, temperature } = expectOp(node, 'sine_position').attributes;
    const [, rows, columns] = node.inputs[0]!.type.shape as [number, number, number];
    const { shape } = node.outputs[0]!.type;
    const half = width / 2;
    // Computed on the host, because pow() of a large base is inaccurate on some adapters.
    const scales = Array.from(
      { length: half },
      (_, c) => 1 / temperature ** ((2 * Math.floor(c / 2)) / half),
    );
    const mask = tensors.input(0, 'mask', 'i32');
    const y = tensors.output(0, 'y', 'f32');
    const body = `
let column = id % ${columns}u;
let row = (id / ${columns}u) % ${rows}u;
let channel = (id / ${rows * columns}u) % ${width}u;
let image = (id / ${rows * columns * width}u) * ${rows * columns}u;
let vertical = channel < ${half}u;
var count = 0;
var total = 0;
let length = select(${columns}u, ${rows}u, vertical);
let coordinate = select(column, row, vertical);
for (var i = 0u; i < length; i++) {
  let position = image + select(row * ${columns}u + i, i * ${columns}u + column, vertical);
  let unpadded = select(0, 1, ${mask.load('position')} == 0);
  total += unpadded;
  count += select(0, unpadded, i <= coordinate);
}
let c = channel % ${half}u;
let angle = f32(count) / (f32(total) + 1e-6) * 6.283185307179586 * scales[c];
${y.store('id', 'sine(angle, c & 1u)')}`;
    return single(
      threaded({
        family: 'sine_position',
        variant: 'plain',
        tag: shapeTag(shape),
        tensors: [mask, y],
        declarations: `${accurateSine}\nconst scales = array<f32, ${half}>(${scales.map((scale) => scale.toPrecision(9)).join(', ')});`,
        threads: elementCount(shape),
        body,
      }),
    );
  },
};
