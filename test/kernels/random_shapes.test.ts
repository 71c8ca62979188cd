import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { computedOps, limitedDevice, limitsName, makers, randomCases } from '../../tools/kernels/cases.ts';
import { caseText } from '../../tools/kernels/kernel_case.ts';
import { checkVariant } from '../support/check_variant.ts';
import { casesFor } from '../support/slow_variants.ts';

/** Every kernel variant on random odd shapes, compared with the float64 references. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

describe.each(Object.keys(makers))('%s', (op) => {
  const cases = randomCases(op).map((made, index) => {
    return { made, index, text: `${index}${limitsName(index)}: ${caseText(made)}` };
  });
  for (const variant of variants.filter((candidate) => candidate.ops.some((name) => name === op))) {
    test.for(casesFor(variant, cases))(
      `${variant.family}=${variant.variant} $text`,
      async ({ made, index }, context) => {
        await checkVariant(limitedDevice(device, index), variant, made, context);
      },
    );
  }
});

test('every op with a kernel has random cases', () => {
  expect(Object.keys(makers).sort()).toEqual([...computedOps.map(({ name }) => name), 'fused'].sort());
});
