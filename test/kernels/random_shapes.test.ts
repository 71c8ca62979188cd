import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ops } from '../../src/compiler/ops/index.ts';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { Draw } from '../support/draw.ts';
import { caseText, checkVariant } from '../support/kernel_case.ts';
import { casesFor } from '../support/slow_variants.ts';
import { attentionMakers } from './generators/attention.ts';
import { elementwiseMakers } from './generators/elementwise.ts';
import { fusedMakers } from './generators/fused.ts';
import type { CaseMaker } from './generators/maker.ts';
import { movementMakers } from './generators/movement.ts';
import { productCases, productMakers } from './generators/products.ts';
import { reductionCases, rowMakers } from './generators/rows.ts';
import { trainingMakers } from './generators/training.ts';

/**
 * Every kernel variant on random odd shapes against the float64 references. A new op needs a line in
 * generators/.
 */

const makers: Readonly<Record<string, CaseMaker>> = {
  ...attentionMakers,
  ...elementwiseMakers,
  ...fusedMakers,
  ...movementMakers,
  ...productMakers,
  ...rowMakers,
  ...trainingMakers,
};

const caseCounts: Readonly<Record<string, number>> = {
  fused: 12,
  matmul: productCases,
  max: reductionCases,
  sum: reductionCases,
};

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

/** A target with at most three workgroups per dimension, so that small grids fold into two dimensions. */
function narrow({ target, ...rest }: Device): Device {
  return { ...rest, target: { ...target, maxWorkgroupsPerDimension: 3 } };
}

describe.each(Object.entries(makers))('%s', (op, make) => {
  const draw = new Draw(1000);
  const cases = Array.from({ length: caseCounts[op] ?? 5 }, (_, index) => {
    const made = make(draw, index);
    const folded = index % 2 === 1;
    return { made, folded, text: `${index}${folded ? ' folded' : ''}: ${caseText(made)}` };
  });
  for (const variant of variants.filter((candidate) => candidate.ops.some((name) => name === op))) {
    test.for(casesFor(variant, cases))(
      `${variant.family}=${variant.variant} $text`,
      async ({ made, folded }, context) => {
        await checkVariant(folded ? narrow(device) : device, variant, made, context);
      },
    );
  }
});

test('every op with a kernel has random cases', () => {
  const computed = Object.values(ops).filter(({ kind }) => kind !== 'view');
  expect(Object.keys(makers).sort()).toEqual([...computed.map(({ name }) => name), 'fused'].sort());
});
