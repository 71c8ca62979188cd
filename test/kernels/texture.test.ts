import { afterAll, beforeAll, expect, test } from 'vitest';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { kernelCase } from '../../tools/kernels/kernel_case.ts';
import { checkVariant } from '../support/check_variant.ts';
import { forms, productCase } from '../support/products.ts';

/** Products that read their operands through textures: every layout, partial tiles, split-K. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const texture = variants.find(({ family, variant }) => family === 'matmul' && variant === 'texture')!;
const sizes = [
  { m: 132, n: 140, k: 36 },
  { m: 4, n: 8, k: 12 },
  // Few tiles and a deep product: split-K, whose slices are added.
  { m: 20, n: 36, k: 1028 },
  // Operands of several texture rows, the last one partially filled.
  { m: 68, n: 260, k: 516 },
];

test.for(sizes.flatMap((size) => forms.map((form) => ({ ...size, ...form }))))(
  '$m × $n × $k, transposed a $ta, b $tb',
  async (product, context) => checkVariant(device, texture, productCase(product), context),
);

test('columns of a transposed B need not be a multiple of four', async (context) => {
  const draw = new Draw(5);
  const made = kernelCase('matmul', [draw.reals([36, 64]), draw.reals([7, 64])], {
    transpose_a: false,
    transpose_b: true,
  });
  await checkVariant(device, texture, made, context);
});

/** A separate matrix for each product of the batch in both operands, or in one. */
const batches = [
  { a: [3], b: [3] },
  { a: [], b: [3] },
  { a: [3], b: [] },
] as const;

test.for(batches.flatMap((batch) => forms.map((form) => ({ ...batch, ...form }))))(
  'batches $a of a and $b of b, transposed a $ta, b $tb',
  async ({ a, b, ta, tb }, context) => {
    const draw = new Draw(7);
    const [m, n, k] = [36, 44, 20];
    const operands = [
      draw.reals([...a, ...(ta ? [k, m] : [m, k])]),
      draw.reals([...b, ...(tb ? [n, k] : [k, n])]),
    ];
    const made = kernelCase('matmul', operands, { transpose_a: ta, transpose_b: tb });
    await checkVariant(device, texture, made, context);
  },
);

test('operands that no texture can hold are not accepted', () => {
  const draw = new Draw(6);
  const accepts = (a: number[], b: number[], rows = 8192) => {
    const made = kernelCase('matmul', [draw.reals(a), draw.reals(b)], {
      transpose_a: false,
      transpose_b: false,
    });
    return texture.accepts(made.node, { ...device.target, subgroupSize: 8, maxTextureRows: rows });
  };
  expect(accepts([8, 64], [64, 8])).toBe(true);
  expect(accepts([8, 66], [66, 8]), 'a depth that is no multiple of four').toBe(false);
  expect(accepts([8, 64], [64, 6]), 'columns that are no multiple of four').toBe(false);
  expect(accepts([80, 64], [64, 8], 4), 'more texture rows than the adapter has').toBe(false);
});

/** Convolutions with channels last; elements outside the image are read from a zero texel. */
const convolutions = [
  { images: 2, channels: 8, size: [9, 7], outputs: 12, kernel: [3, 3], stride: 1, padding: 1, dilation: 1 },
  { images: 1, channels: 20, size: [8, 12], outputs: 36, kernel: [3, 3], stride: 2, padding: 1, dilation: 1 },
  {
    images: 3,
    channels: 64,
    size: [10, 10],
    outputs: 64,
    kernel: [1, 1],
    stride: 2,
    padding: 0,
    dilation: 1,
  },
  { images: 3, channels: 24, size: [6, 10], outputs: 40, kernel: [1, 1], stride: 1, padding: 0, dilation: 1 },
  // So many output channels that the weight gradient uses im2col in memory.
  { images: 2, channels: 12, size: [6, 6], outputs: 256, kernel: [3, 3], stride: 1, padding: 1, dilation: 1 },
  { images: 1, channels: 5, size: [7, 9], outputs: 260, kernel: [3, 2], stride: 2, padding: 1, dilation: 2 },
  { images: 1, channels: 4, size: [13, 11], outputs: 8, kernel: [3, 2], stride: 1, padding: 2, dilation: 2 },
  { images: 2, channels: 3, size: [16, 16], outputs: 5, kernel: [7, 7], stride: 2, padding: 3, dilation: 1 },
] as const;

test.for(convolutions)(
  'convolution $channels → $outputs, $kernel, stride $stride',
  async (sizes, context) => {
    const { images, channels, outputs, kernel, size, stride, padding, dilation } = sizes;
    const draw = new Draw(channels);
    const attributes = { stride, padding, dilation };
    const extent = (i: 0 | 1) =>
      Math.floor((size[i] + 2 * padding - dilation * (kernel[i] - 1) - 1) / stride) + 1;
    const x = draw.reals([images, channels, ...size]);
    const weight = draw.reals([outputs, channels, ...kernel]);
    const dy = draw.reals([images, outputs, extent(0), extent(1)]);
    const made = {
      conv2d: kernelCase('conv2d', [x, weight], attributes),
      conv2d_input_gradient: kernelCase('conv2d_input_gradient', [dy, weight], {
        ...attributes,
        height: size[0],
        width: size[1],
      }),
      conv2d_weight_gradient: kernelCase('conv2d_weight_gradient', [x, dy], {
        ...attributes,
        kernel_height: kernel[0],
        kernel_width: kernel[1],
      }),
    };
    for (const [family, each] of Object.entries(made)) {
      const variant = variants.find((one) => one.family === family && one.variant === 'texture')!;
      await checkVariant(device, variant, each, context);
    }
  },
);
