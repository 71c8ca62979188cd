import type { Target } from '../../compiler/target.ts';
import type { VariantChoices } from '../../compiler/wgsl/index.ts';
import type { AdapterChoice } from '../../runtime/device/adapter.ts';
import { type Device, openDevice } from '../../runtime/device/open.ts';
import { readWinners } from '../../runtime/tuned_variants.ts';
import { debugLevel } from '../reports/debug.ts';
import type { Reports } from '../reports/reports.ts';
import { type ForcedVariants, forcedVariants } from './variants.ts';

/** Variants that `unitc tune` stored for a device. An unreadable file is ignored with a warning. */
export function tunedChoices({ adapter }: Pick<Device, 'adapter'>, reports: Reports = {}): VariantChoices {
  const { file, winners, warning } = readWinners(adapter);
  if (warning) reports.onWarning?.(warning);
  else if (winners.size > 0 && debugLevel() >= 1) {
    reports.onDebug?.(`${winners.size} tuned kernels from ${file}\n`);
  }
  return winners;
}

/**
 * Limits and features of an adapter with its tuned variants, for artifacts that are compiled for it. Throws
 * NoAdapterError.
 */
export async function tunedTarget(
  adapter: AdapterChoice | undefined,
  reports: Reports,
): Promise<{ readonly target: Target; readonly tuned: VariantChoices }> {
  const device = await openDevice(adapter ? { adapter } : {});
  try {
    return { target: device.target, tuned: tunedChoices(device, reports) };
  } finally {
    await device.close();
  }
}

/**
 * Kernel variants for a device: forced ones, otherwise tuned ones, otherwise defaults. Throws VariantError.
 */
export function choicesFor(
  device: Pick<Device, 'adapter'>,
  forced: ForcedVariants = {},
  tuned: VariantChoices = tunedChoices(device),
): VariantChoices {
  return new Map([...tuned, ...forcedVariants(forced)]);
}
