import { expect, type TestContext } from 'vitest';
import type { KernelVariant } from '../../src/compiler/wgsl/index.ts';
import type { Device } from '../../src/runtime/device/open.ts';
import { compareVariant, type KernelCase } from '../../tools/kernels/kernel_case.ts';

/**
 * Runs a case with one variant forced and compares it with float64; skips the test if the variant does not
 * accept the case.
 */
export async function checkVariant(
  device: Device,
  variant: KernelVariant,
  tested: KernelCase,
  context: TestContext,
): Promise<void> {
  const fraction = await compareVariant(device, variant, tested);
  if (fraction === undefined) {
    context.skip(`${variant.family}=${variant.variant} does not accept this case on ${device.target.name}`);
  }
  expect(fraction, 'largest deviation as a fraction of its limit').toBeLessThanOrEqual(1);
}
