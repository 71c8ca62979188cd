import { afterAll, beforeAll, describe, test } from 'vitest';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { checkVariant } from '../support/kernel_case.ts';
import { forms, productCase } from '../support/products.ts';

/** Products of several workgroup tiles, with vectors along k, split depth and partial tiles at the edges. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const large = { m: 130, n: 132, k: 1036 };
const small = { m: 33, n: 66, k: 37 };

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
