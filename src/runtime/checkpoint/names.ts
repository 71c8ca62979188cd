import { basename, join } from 'node:path';

/** File names of a run's checkpoints: `step-0000040.safetensors`. */

const pattern = /^step-(\d+)\.safetensors$/;

/** Whether a file name is that of a run's checkpoint. */
export function isCheckpointName(name: string): boolean {
  return pattern.test(name);
}

/** The step in the name of a checkpoint. */
export function stepOf(path: string): number {
  return Number(pattern.exec(basename(path))![1]);
}

export function checkpointPath(folder: string, step: number): string {
  return join(folder, `step-${String(step).padStart(7, '0')}.safetensors`);
}
