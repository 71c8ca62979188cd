import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subgroupMatrixFeature } from '../../src/compiler/subgroup_matrix.ts';
import { portable, type Target } from '../../src/compiler/target.ts';
import {
  ableVariants,
  type KernelVariant,
  lowerNode,
  plainStorage,
  variants,
} from '../../src/compiler/wgsl/index.ts';
import { createDawn } from '../../src/runtime/device/dawn.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { productMakers } from '../../tools/kernels/generators/products.ts';
import { runNode } from '../../tools/kernels/run_node.ts';
import { checkVariant } from '../support/check_variant.ts';
import { emulatedMatrices, usualShape, withMatrices } from '../support/emulated_matrices.ts';
import { halved } from '../support/half.ts';
import { forms, productCase } from '../support/products.ts';

/**
 * Products by subgroup matrices, which software adapters do not support: Dawn's null backend validates the
 * shaders, and software adapters with f16 run them with the built-ins emulated.
 */

const names = ['subgroup_matrix', 'subgroup_matrix_small'] as const;
const products = ['matmul', 'conv2d', 'conv2d_input_gradient', 'conv2d_weight_gradient'];
const gpu: Target = {
  ...withMatrices({ ...portable, f16: true, maxWorkgroupBytes: 32768 }),
  products: 'f16',
};

function variantOf(family: string, name: string): KernelVariant {
  return variants.find((each) => each.family === family && each.variant === name)!;
}

describe('validation by Dawn', () => {
  let dawn: GPU;
  let device: GPUDevice;
  beforeAll(async () => {
    dawn = await createDawn(['backend=null']);
    const adapter = (await dawn.requestAdapter())!;
    const requiredFeatures = [subgroupMatrixFeature, 'shader-f16', 'subgroups'] as GPUFeatureName[];
    device = await adapter.requestDevice({ requiredFeatures });
  });
  afterAll(() => device.destroy());

  const draw = new Draw(5);
  const cases = [
    ...forms.flatMap((form) => [
      productCase({ m: 33, n: 66, k: 37, ...form }),
      productCase({ m: 33, n: 64, k: 1036, ...form }),
    ]),
    ...products.flatMap((op) => [0, 1].map((index) => productMakers[op]!(draw, index))),
  ];
  test.for(names)('%s: no shader has an error or a warning', async (name) => {
    let validated = 0;
    for (const { node } of cases) {
      const { inputs, outputs } = plainStorage(node);
      for (const half of [false, true]) {
        const storage = { inputs: inputs.map((input) => ({ ...input, half })), outputs };
        const { dispatches } = lowerNode(node, gpu, new Map([[node.op, name]]), storage);
        for (const { source } of dispatches.map(({ kernel }) => kernel)) {
          const { messages } = await device.createShaderModule({ code: source }).getCompilationInfo();
          expect(messages.map(({ message, lineNum }) => `${lineNum}: ${message}`)).toEqual([]);
          validated += source.includes('subgroup_matrix_left') ? 1 : 0;
        }
      }
    }
    expect(validated).toBeGreaterThanOrEqual(2 * cases.length);
  });
});

describe('with replaced built-ins', () => {
  let device: Device;
  beforeAll(async () => {
    const opened = emulatedMatrices(await openDevice({}));
    device = { ...opened, target: { ...opened.target, products: 'f16' } };
  });
  afterAll(() => device.close());

  test.for([
    // Partial tiles, odd sizes.
    { name: 'subgroup_matrix_small', m: 33, n: 66, k: 37, ta: true, tb: false },
    // Several tiles, operands read as vectors, a split-K sum.
    { name: 'subgroup_matrix_small', m: 70, n: 68, k: 396, ta: false, tb: true },
    { name: 'subgroup_matrix', m: 130, n: 132, k: 396, ta: false, tb: false },
  ])('$name: $m × $n × $k, transposed a $ta, b $tb', async ({ name, ...product }, context) => {
    if (!device.target.f16) context.skip('the adapter lacks shader-f16');
    await checkVariant(device, variantOf('matmul', name), halved(productCase(product)), context);
  });

  test('operands are rounded to f16', async (context) => {
    if (!device.target.f16) context.skip('the adapter lacks shader-f16');
    const given = productCase({ m: 33, n: 66, k: 37, ta: true, tb: false });
    const choice = new Map([['matmul', 'subgroup_matrix_small']]);
    const [raw] = await runNode(device, given.node, given.inputs, choice, []);
    const [rounded] = await runNode(device, given.node, halved(given).inputs, choice, []);
    expect(raw).toEqual(rounded);
  });
});

describe('the adapters on which the variants run', () => {
  const { node } = productCase({ m: 256, n: 256, k: 256, ta: false, tb: false });
  const able = (target: Target): readonly string[] =>
    ableVariants(node, target).flatMap(({ variant }) =>
      variant.startsWith('subgroup_matrix') ? [variant] : [],
    );

  test('f16 matrices with f32 results, of which the largest are taken', () => {
    expect(able(gpu)).toEqual([...names]);
    const small = { ...usualShape, n: 8, k: 8 };
    const { dispatches } = lowerNode(
      node,
      { ...gpu, subgroupMatrices: [small, usualShape] },
      new Map([['matmul', names[0]]]),
    );
    expect(dispatches[0]!.kernel.source).toContain('<f16, 16, 16>');
    expect(able({ ...gpu, subgroupMatrices: [small] })).toEqual([...names]);
  });

  test('no program of f32 uses them', () => {
    expect(able({ ...gpu, products: 'f32' })).toEqual([]);
  });

  test.each([
    ['results in f16', { subgroupMatrices: [{ ...usualShape, result: 'f16' }] }],
    ['operands in f32', { subgroupMatrices: [{ ...usualShape, operands: 'f32' }] }],
    ['matrices that do not divide the tile', { subgroupMatrices: [{ ...usualShape, n: 24 }] }],
    ['subgroups of several sizes', { subgroupSize: 0 }],
    ['no matrices', { subgroupMatrices: [] }],
  ] as const)('other variants run with %s', (_, lacking) => {
    expect(able({ ...gpu, ...lacking })).toEqual([]);
  });

  test('the small tile runs where the memory or the lanes of a workgroup do not suffice for the large one', () => {
    expect(able({ ...gpu, maxWorkgroupBytes: 16384 })).toEqual([names[1]]);
    expect(able({ ...gpu, maxInvocations: 128 })).toEqual([names[1]]);
  });
});
