import { describe, expect, test } from 'vitest';
import type { Attributes, Node } from '../../src/compiler/ir/graph.ts';
import { portable, type Target } from '../../src/compiler/target.ts';
import { lowerNode, type NodeStorage, plainStorage } from '../../src/compiler/wgsl/index.ts';
import { Draw, type TypedTensor } from '../../tools/kernels/draw.ts';
import { kernelCase } from '../../tools/kernels/kernel_case.ts';

/**
 * The WGSL of a few small kernels for each class of adapter, one file each, for code review. `npx vitest run
 * -u test/kernels/golden.test.ts` updates the files after a deliberate change.
 */

/** An adapter like lavapipe: eight-lane subgroups and textures. */
const cpu: Target = { ...portable, name: 'cpu', class: 'cpu', subgroupSize: 8, maxStorageBuffers: 16 };
const gpu: Target = { ...portable, name: 'gpu', class: 'discrete', subgroupSize: 32, f16: true };

const draw = new Draw(1);
const reals = (...shape: readonly number[]): TypedTensor => draw.reals(shape);

interface GoldenKernel {
  readonly op: string;
  readonly inputs: readonly TypedTensor[];
  readonly attributes?: Attributes;
  /** The variant of the op's family; by default that of the table. */
  readonly variant?: string;
  readonly storage?: (plain: NodeStorage) => NodeStorage;
  readonly target?: Target;
}

const plainProduct = { transpose_a: false, transpose_b: false };
const addition = { op: 'add', inputs: [reals(4, 8), reals(8)] };
const halves = ({ inputs, outputs }: NodeStorage): NodeStorage => ({
  inputs: inputs.map(({ bytes }) => ({ bytes: bytes / 2, half: true })),
  outputs: outputs.map(({ bytes }) => ({ bytes: bytes / 2, half: true })),
});
const attention = {
  op: 'attention',
  inputs: [reals(2, 3, 8), reals(2, 5, 8), reals(2, 5, 8)],
  attributes: { heads: 2, masked: false, rate: 0 },
};

const golden: Readonly<Record<string, { target: Target; kernels: Readonly<Record<string, GoldenKernel>> }>> =
  {
    portable: {
      target: portable,
      kernels: {
        elementwise_broadcast: addition,
        softmax: { op: 'softmax', inputs: [reals(6, 8)] },
        sum_of_rows: { op: 'sum', inputs: [reals(64, 8)], attributes: { axes: [0], keep: false } },
        matmul_tiled: { op: 'matmul', inputs: [reals(2, 8), reals(8, 8)], attributes: plainProduct },
        attention_lane: { ...attention, variant: 'lane' },
      },
    },
    cpu: {
      target: cpu,
      kernels: {
        elementwise_looped: { op: 'tanh', inputs: [reals(512, 32)] },
        matmul_subgroup: {
          op: 'matmul',
          inputs: [reals(4, 8), reals(8, 8)],
          attributes: plainProduct,
          variant: 'subgroup',
        },
        matmul_texture: {
          op: 'matmul',
          inputs: [reals(8, 8), reals(8, 8)],
          attributes: plainProduct,
          variant: 'texture',
        },
        conv2d_texture: {
          op: 'conv2d',
          inputs: [reals(1, 4, 4, 4), reals(2, 4, 3, 3)],
          attributes: { stride: 1, padding: 1, dilation: 1 },
          variant: 'texture',
        },
        attention_subgroup: { ...attention, variant: 'subgroup' },
      },
    },
    gpu: {
      target: gpu,
      kernels: {
        elementwise_half: { ...addition, storage: halves },
        elementwise_windows: { ...addition, target: { ...gpu, maxBindingBytes: 64 } },
        elementwise_in_place: { ...addition, storage: (plain) => ({ ...plain, overwritten: 0 }) },
        matmul_workgroup: {
          op: 'matmul',
          inputs: [reals(32, 16), reals(16, 64)],
          attributes: plainProduct,
          variant: 'workgroup',
        },
        matmul_double_buffered: {
          op: 'matmul',
          inputs: [reals(128, 16), reals(128, 16)],
          attributes: { ...plainProduct, transpose_b: true },
          variant: 'double_buffered',
        },
        softmax_workgroup: { op: 'softmax', inputs: [reals(6, 256)] },
        attention_workgroup: { ...attention, variant: 'workgroup' },
        attention_lane_four: { ...attention, variant: 'lane_four' },
      },
    },
  };

/** The kernels of a node, in dispatch order. */
function sourceOf(node: Node, { op, variant, storage, target: own }: GoldenKernel, target: Target): string {
  const choices = new Map(variant ? [[op, variant]] : []);
  const plain = plainStorage(node);
  const { dispatches } = lowerNode(node, own ?? target, choices, storage?.(plain) ?? plain);
  return dispatches
    .map(
      ({ kernel, workgroups }) =>
        `// ${kernel.family} ${kernel.variant}, grid ${workgroups.join('x')}\n${kernel.source}`,
    )
    .join('\n');
}

describe.each(Object.entries(golden))('%s', (adapterClass, { target, kernels }) => {
  test.each(Object.entries(kernels))('%s', async (name, kernel) => {
    const { node } = kernelCase(kernel.op, kernel.inputs, kernel.attributes);
    await expect(sourceOf(node, kernel, target)).toMatchFileSnapshot(`golden/${adapterClass}/${name}.wgsl`);
  });
});
