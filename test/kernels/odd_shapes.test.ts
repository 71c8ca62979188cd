import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Attributes, Node, Shape, TensorType } from '../../src/compiler/ir/graph.ts';
import { opNamed } from '../../src/compiler/ops/index.ts';
import type { Tensor } from '../../src/compiler/ops/op.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { runNode } from '../support/gpu.ts';
import { seeded } from '../support/samples.ts';

/** Matrix products and convolutions on shapes that are multiples of nothing, both variants, against float64. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const random = seeded(11);

function whole(least: number, most: number): number {
  return least + Math.floor(random.uniform() * (most - least + 1));
}

function tensor(shape: Shape): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float64Array.from({ length: count }, () => Math.fround(random.normal())) };
}

async function worstFraction(
  op: string,
  inputs: readonly Tensor[],
  attributes: Attributes,
  variant: string,
): Promise<number> {
  let id = 0;
  const value = (type: TensorType) => ({ id: id++, type });
  const types = inputs.map(({ shape }): TensorType => ({ dtype: 'f32', shape }));
  const node: Node = {
    op,
    attributes,
    inputs: types.map(value),
    outputs: opNamed(op).infer(types, attributes).map(value),
  };
  const [expected] = opNamed(op).reference(
    inputs,
    attributes,
    node.outputs.map(({ type }) => type),
  );
  const [actual] = await runNode(device, node, inputs, new Map([[op, variant]]), [undefined]);
  let worst = 0;
  let largest = 0;
  for (const [i, wanted] of expected!.data.entries()) {
    worst = Math.max(worst, Math.abs(wanted - actual![i]!));
    largest = Math.max(largest, Math.abs(wanted));
  }
  return worst / (2e-5 * Math.max(largest, 1e-3));
}

const products = Array.from({ length: 6 }, () => ({
  m: whole(1, 45),
  n: whole(1, 70),
  k: whole(1, 300),
  transposeA: random.uniform() < 0.5,
  transposeB: random.uniform() < 0.5,
  batch: whole(0, 2),
}));

test.each(products)('matmul $m × $n × $k, transposed $transposeA $transposeB, batch $batch', async (p) => {
  const lead = p.batch === 0 ? [] : [p.batch];
  const a = tensor([...lead, ...(p.transposeA ? [p.k, p.m] : [p.m, p.k])]);
  const b = tensor([...lead, ...(p.transposeB ? [p.n, p.k] : [p.k, p.n])]);
  const attributes = { transpose_a: p.transposeA, transpose_b: p.transposeB };
  for (const variant of ['subgroup', 'tiled']) {
    expect(await worstFraction('matmul', [a, b], attributes, variant)).toBeLessThanOrEqual(1);
  }
});

const convolutions = Array.from({ length: 4 }, () => {
  const kernel = [1, 3, 3, 5][whole(0, 3)]!;
  return {
    x: [whole(1, 3), whole(1, 7), whole(7, 15), whole(7, 15)],
    outputs: whole(1, 11),
    kernel,
    stride: whole(1, 2),
    padding: whole(0, Math.floor(kernel / 2)),
  };
});

test.each(convolutions)(
  'convolution of $x by $outputs, $kernel², stride $stride, padding $padding',
  async (c) => {
    const x = tensor(c.x);
    const weight = tensor([c.outputs, c.x[1]!, c.kernel, c.kernel]);
    const attributes = { stride: c.stride, padding: c.padding, dilation: 1 };
    const types = [x, weight].map(({ shape }): TensorType => ({ dtype: 'f32', shape }));
    const dy = tensor(opNamed('conv2d').infer(types, attributes)[0]!.shape);
    const sides = { height: c.x[2]!, width: c.x[3]! };
    const taps = { kernel_height: c.kernel, kernel_width: c.kernel };
    for (const variant of ['subgroup', 'tiled']) {
      expect(await worstFraction('conv2d', [x, weight], attributes, variant)).toBeLessThanOrEqual(1);
      const input = await worstFraction(
        'conv2d_input_gradient',
        [dy, weight],
        { ...attributes, ...sides },
        variant,
      );
      expect(input).toBeLessThanOrEqual(1);
      const filter = await worstFraction(
        'conv2d_weight_gradient',
        [x, dy],
        { ...attributes, ...taps },
        variant,
      );
      expect(filter).toBeLessThanOrEqual(1);
    }
  },
);
