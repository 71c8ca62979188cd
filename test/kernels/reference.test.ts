import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpSample } from '../../src/compiler/ir/op.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { checkVariant, kernelCase } from '../support/kernel_case.ts';
import { sampleTensors } from '../support/samples.ts';
import { casesFor } from '../support/slow_variants.ts';

/**
 * Every op's samples on the adapter against its float64 reference, with every variant of its family forced in
 * turn.
 */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

function caseOf(op: string, sample: OpSample) {
  const tensors = sampleTensors(sample);
  const inputs = sample.inputs.map(({ dtype }, i) => ({ dtype: dtype ?? 'f32', ...tensors[i]! }));
  return kernelCase(op, inputs, sample.attributes);
}

const computed = Object.values(ops).filter((op) => op.kind !== 'view');

describe.each(computed)('$name', ({ name, samples }) => {
  for (const variant of variants.filter((candidate) => candidate.ops.some((op) => op === name))) {
    test.for(casesFor(variant, samples))(
      `${variant.family}=${variant.variant}: $name`,
      async (sample, context) => {
        await checkVariant(device, variant, caseOf(name, sample), context);
      },
    );
  }
});

test('every op has a kernel', () => {
  const able = new Set<string>(variants.flatMap((variant) => variant.ops));
  expect(computed.filter((op) => !able.has(op.name)).map((op) => op.name)).toEqual([]);
});
