import type { Target } from '../compiler/target.ts';
import type { VariantChoices } from '../compiler/wgsl/select/choose.ts';
import { type AdapterChoice, type Device, openDevice } from '../runtime/device/open.ts';
import { readWinners } from '../runtime/tuning/winners.ts';
import { type ForcedVariants, forcedVariants } from './variants.ts';

/** What `unitc tune` stored for a device. Says on stderr where that cannot be read, and with UNIT_DEBUG where it is used. */
export function tunedChoices({ adapter }: Pick<Device, 'adapter'>): VariantChoices {
  const { file, winners, warning } = readWinners(adapter);
  if (warning) process.stderr.write(`warning: ${warning}\n`);
  else if (winners.size > 0 && Number(process.env.UNIT_DEBUG ?? 0) >= 1) {
    process.stderr.write(`${winners.size} tuned kernels from ${file}\n`);
  }
  return winners;
}

/** What an adapter offers and how it was tuned, for compiling to files with it in mind. Throws NoAdapterError. */
export async function tunedTarget(
  adapter?: AdapterChoice,
): Promise<{ readonly target: Target; readonly tuned: VariantChoices }> {
  const device = await openDevice(adapter ? { adapter } : {});
  try {
    return { target: device.target, tuned: tunedChoices(device) };
  } finally {
    await device.close();
  }
}

/** Which kernel variants run on a device: forced ones, else tuned ones, else the defaults. Throws VariantError. */
export function choicesFor(
  device: Pick<Device, 'adapter'>,
  forced: ForcedVariants = {},
  tuned: VariantChoices = tunedChoices(device),
): VariantChoices {
  return new Map([...tuned, ...forcedVariants(forced)]);
}
