import type { DeviceOptions } from '../model/model.ts';
import { PlanError } from '../plan/index.ts';

/** Memory of a planned program on the device, in bytes. */
export interface MemoryUse {
  /** Parameters, gradients and optimizer state, which all programs share. */
  readonly arenas: number;
  /** The program's own buffers and textures, the workspace included. */
  readonly own: number;
  /** The workspace, which holds the intermediate tensors; part of `own`. */
  readonly workspace: number;
}

/** Throws PlanError if a program exceeds the spec's `device.memory`. */
export function checkMemory(task: string, { arenas, own }: MemoryUse, device: DeviceOptions): void {
  const { memory, recompute } = device;
  if (memory === null || arenas + own <= memory) return;
  const help =
    recompute === 'fit'
      ? 'cheap tensors are already recomputed: name layers (recompute: [vision.backbone]), or use'
      : 'recompute (.fit, or layers by name), or use';
  throw new PlanError(
    `task ${task} takes ${mebibytes(arenas + own)} on the device, ${mebibytes(arenas)} of it parameters, gradients and optimizer states; ` +
      `device.memory allows ${mebibytes(memory)}. To lower it, ${help} a smaller batch, smaller images or shorter texts`,
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
