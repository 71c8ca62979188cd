import { afterAll, beforeAll, test } from 'vitest';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { Draw } from '../support/draw.ts';
import { checkVariant, kernelCase } from '../support/kernel_case.ts';

/** Products of several workgroup tiles, with vectors along k and a depth that is split; edges that fill no tile. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const workgroup = variants.find(({ family, variant }) => family === 'matmul' && variant === 'workgroup')!;
const forms = [
  { ta: false, tb: false },
  { ta: false, tb: true },
  { ta: true, tb: false },
  { ta: true, tb: true },
];
const sizes = [
  { m: 130, n: 132, k: 1036 },
  { m: 33, n: 66, k: 37 },
];

test.for(sizes.flatMap((size) => forms.map((form) => ({ ...size, ...form }))))(
  '$m × $n × $k, transposed a $ta, b $tb',
  async ({ m, n, k, ta, tb }, context) => {
    const draw = new Draw(m);
    const a = draw.reals(ta ? [k, m] : [m, k]);
    const b = draw.reals(tb ? [n, k] : [k, n]);
    await checkVariant(
      device,
      workgroup,
      kernelCase('matmul', [a, b], { transpose_a: ta, transpose_b: tb }),
      context,
    );
  },
);
