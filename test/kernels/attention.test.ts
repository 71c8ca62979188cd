import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import type { OpName } from '../../src/compiler/ir/graph.ts';
import { type KernelVariant, variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { type KernelCase, kernelCase } from '../../tools/kernels/kernel_case.ts';
import { checkVariant } from '../support/check_variant.ts';

/**
 * Attention with sizes that leave lanes, mask words and vec4 chunks partly empty, and assign several tokens
 * to a lane.
 */

interface Sizes {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
  readonly masked: boolean;
  readonly rate: number;
}

const large: Sizes = { batch: 2, heads: 2, queries: 381, keys: 390, width: 40, masked: true, rate: 0.25 };

const small: readonly (readonly [string, Partial<Sizes>])[] = [
  ['one query', { queries: 1, keys: 37, width: 16, heads: 1 }],
  ['one key', { queries: 9, keys: 1, width: 32, heads: 1 }],
  ['as many queries as lanes of some subgroups', { queries: 32, keys: 32, width: 64, heads: 1 }],
  ['one query more than lanes', { queries: 33, keys: 65, width: 64, heads: 1, batch: 1 }],
  ['several heads, several keys per block', { queries: 50, keys: 67, width: 48, heads: 3 }],
  ['heads of one vec4', { queries: 21, keys: 70, width: 12, heads: 3 }],
  ['heads of sizes that are not multiples of four', { queries: 70, keys: 35, width: 28, heads: 2 }],
  ['heads of more vec4 chunks than lanes', { queries: 18, keys: 20, width: 136, heads: 1 }],
  ['no mask', { queries: 40, keys: 33, width: 32, heads: 2, masked: false }],
  ['no dropout', { queries: 40, keys: 33, width: 32, heads: 2, rate: 0 }],
];

const draw = new Draw(7);

function vectors({ batch, width }: Sizes, tokens: number) {
  return draw.reals([batch, tokens, width], () => 0.2 * (draw.uniform() - 0.5));
}

function forward(sizes: Sizes): KernelCase {
  const { batch, heads, queries, keys, masked, rate } = sizes;
  const inputs = [
    vectors(sizes, queries),
    vectors(sizes, keys),
    vectors(sizes, keys),
    ...(masked ? [draw.wholes([batch, keys], 0, 1)] : []),
    ...(rate > 0 ? [draw.wholes([4], 0, 2 ** 32 - 1, 'u32')] : []),
  ];
  return kernelCase('attention', inputs, { heads, masked, rate, ...(rate > 0 ? { site: 5 } : {}) });
}

function backward(sizes: Sizes): KernelCase {
  const { batch, heads, queries, keys, masked, rate } = sizes;
  const rows = [batch, heads, queries];
  const inputs = [
    vectors(sizes, queries),
    vectors(sizes, keys),
    vectors(sizes, keys),
    ...(masked ? [draw.wholes([batch, keys], 0, 1)] : []),
    ...(rate > 0 ? [draw.wholes([...rows, Math.ceil(keys / 32)], 0, 2 ** 32 - 1, 'u32')] : []),
    vectors(sizes, queries),
    draw.between([...rows, 2], 0.002, 0.004),
    vectors(sizes, queries),
  ];
  return kernelCase('attention_gradient', inputs, { heads, masked, rate });
}

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const named = (op: OpName) => variants.filter((variant) => variant.ops.includes(op));
/**
 * Per-lane variants are tested on the samples of the ops (reference.test.ts), workgroup variants on some
 * sizes, because their kernels take long to compile.
 */
const shared = (op: OpName, name?: string) =>
  named(op).filter(
    ({ variant }) => variant === 'subgroup' || (variant === 'workgroup' && onWorkgroups.has(name ?? '')),
  );
const onWorkgroups = new Set(['one query', 'heads of sizes that are not multiples of four']);

test.for(named('attention'))('$family=$variant forward', async (variant, context) => {
  await checkVariant(device, variant, forward(large), context);
});

test.for(named('attention_gradient'))('$family=$variant backward', async (variant, context) => {
  await checkVariant(device, variant, backward(large), context);
});

for (const [name, changed] of small) {
  const sizes = { ...large, ...changed };
  test.for(shared('attention', name))(`${name}: $family=$variant forward`, async (variant, context) => {
    await checkVariant(device, variant, forward(sizes), context);
  });
  test.for(shared('attention_gradient', name))(
    `${name}: $family=$variant backward`,
    async (variant, context) => {
      await checkVariant(device, variant, backward(sizes), context);
    },
  );
}

test.for(shared('attention_gradient'))('$family=$variant on adapters with few bindings', fewBindings);

async function fewBindings(variant: KernelVariant, context: TestContext): Promise<void> {
  const few = { ...device, target: { ...device.target, maxStorageBuffers: 8 } };
  const sizes = { ...large, queries: 40, keys: 33, width: 32 };
  await checkVariant(few, variant, backward(sizes), context);
}

test('no tensor of size queries × keys is created', () => {
  const { node } = forward({ ...large, masked: false, rate: 0 });
  const most = Math.max(...node.outputs.map(({ type }) => type.shape.reduce((a, b) => a * b, 1)));
  expect(most).toBeLessThan(large.batch * large.heads * large.queries * large.keys);
});
