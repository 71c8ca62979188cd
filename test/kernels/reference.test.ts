import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { computedOps, sampleCase } from '../../tools/kernels/cases.ts';
import { checkVariant } from '../support/check_variant.ts';
import { casesFor } from '../support/slow_variants.ts';

/**
 * Every op's samples on the adapter, compared with its float64 reference, with every variant of its family
 * forced in turn.
 */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

describe.each(computedOps)('$name', ({ name, samples }) => {
  for (const variant of variants.filter((candidate) => candidate.ops.some((op) => op === name))) {
    test.for(casesFor(variant, samples))(
      `${variant.family}=${variant.variant}: $name`,
      async (sample, context) => {
        await checkVariant(device, variant, sampleCase(name, sample), context);
      },
    );
  }
});

test('every op has a kernel', () => {
  const able = new Set<string>(variants.flatMap((variant) => variant.ops));
  expect(computedOps.filter((op) => !able.has(op.name)).map((op) => op.name)).toEqual([]);
});
