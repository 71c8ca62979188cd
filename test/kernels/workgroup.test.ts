import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { type AdapterClass, maxDispatchFlop, portable, type Target } from '../../src/compiler/target.ts';
import { lowerNode, variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { checkVariant } from '../support/check_variant.ts';
import { forms, productCase } from '../support/products.ts';

/** Products of several workgroup tiles, with vectors along k, split-K and partial tiles at the edges. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const large = { m: 130, n: 132, k: 1036 };
const small = { m: 33, n: 66, k: 37 };

describe('in several dispatches, where one would have more operations than the target allows', () => {
  const cases = [
    { variant: 'tiled', m: 33, n: 66, k: 37 },
    // A split-K sum, and then two dispatches of such sums.
    { variant: 'workgroup', m: 33, n: 66, k: 1036 },
  ];
  test.for(cases)('matmul=$variant', async ({ variant: name, ...sizes }, context) => {
    const product = productCase({ ...sizes, ta: false, tb: false });
    const flop = 2 * sizes.m * sizes.n * sizes.k;
    const limited = { ...device, target: { ...device.target, maxDispatchFlop: flop / 2 } };
    const variant = variants.find(({ family, variant: own }) => family === 'matmul' && own === name)!;
    const count = (target: Target) =>
      lowerNode(product.node, target, new Map([['matmul', name]])).dispatches.length;
    expect(count(limited.target)).toBe(count(device.target) + 1);
    await checkVariant(limited, variant, product, context);
  });
});

test('a product of six seconds at 50 GFLOP/s runs in dispatches of at most one on an integrated GPU', () => {
  const [a, b] = [
    { dtype: 'f32', shape: [6144, 4096] },
    { dtype: 'f32', shape: [4096, 6144] },
  ] as const;
  const builder = new GraphBuilder(ops, 'g');
  const node = builder.matmul(builder.input('a', 'batch', a), builder.input('b', 'batch', b));
  builder.output('c', 'tap', node);
  const product = builder.build().nodes[0]!;
  const dispatches = (kind: AdapterClass) => {
    const target = { ...portable, class: kind, maxDispatchFlop: maxDispatchFlop[kind] };
    return lowerNode(product, target, new Map([['matmul', 'workgroup']])).dispatches;
  };
  const sliced = dispatches('integrated');
  expect(sliced).toHaveLength(7);
  expect(new Set(sliced.map(({ kernel }) => kernel.source)).size).toBe(1);
  const groups = (all: typeof sliced) => all.reduce((sum, { workgroups: [x, y] }) => sum + x * y, 0);
  expect(groups(sliced)).toBe(groups(dispatches('discrete')));
  expect(dispatches('discrete')).toHaveLength(1);
  expect(dispatches('cpu')).toHaveLength(1);
});

describe.for([
  ['workgroup', [large, small]],
  ['double_buffered', [large]],
] as const)('%s', ([name, sizes]) => {
  const staged = variants.find(({ family, variant }) => family === 'matmul' && variant === name)!;
  test.for(sizes.flatMap((size) => forms.map((form) => ({ ...size, ...form }))))(
    '$m × $n × $k, transposed a $ta, b $tb',
    async (product, context) => checkVariant(device, staged, productCase(product), context),
  );
});
