import { afterAll, beforeAll, expect, test } from 'vitest';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { Draw } from '../support/draw.ts';
import { checkVariant, kernelCase } from '../support/kernel_case.ts';

/** Attention of so many operations that the kernels take four tokens at once and own two in an invocation. */

const [batch, heads, queries, keys, width] = [2, 2, 381, 390, 96];
const draw = new Draw(7);
const q = () => draw.reals([batch, queries, width], () => 0.2 * (draw.uniform() - 0.5));
const source = () => draw.reals([batch, keys, width], () => 0.2 * (draw.uniform() - 0.5));
const hidden = { ...draw.wholes([batch, keys], 0, 1) };
const rate = 0.25;

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const named = (op: string) => variants.filter((variant) => variant.ops.includes(op));

test.for(named('attention'))('$family=$variant forward', async (variant, context) => {
  const random = draw.wholes([4], 0, 2 ** 32 - 1, 'u32');
  const attributes = { heads, masked: true, rate, site: 5 };
  const made = kernelCase('attention', [q(), source(), source(), hidden, random], attributes);
  await checkVariant(device, variant, made, context);
});

test.for(named('attention_gradient'))('$family=$variant backward', async (variant, context) => {
  const rows = [batch, heads, queries];
  const kept = draw.wholes([...rows, Math.ceil(keys / 32)], 0, 2 ** 32 - 1, 'u32');
  const stats = draw.between([...rows, 2], 0.002, 0.004);
  const made = kernelCase('attention_gradient', [q(), source(), source(), hidden, kept, q(), stats, q()], {
    heads,
    masked: true,
    rate,
  });
  await checkVariant(device, variant, made, context);
});

test('no tensor of the size queries × keys is made', () => {
  const { node } = kernelCase('attention', [q(), source(), source()], { heads, masked: false, rate: 0 });
  const most = Math.max(...node.outputs.map(({ type }) => type.shape.reduce((a, b) => a * b, 1)));
  expect(most).toBeLessThan(batch * heads * queries * keys);
});
