import { readFileSync, writeFileSync } from 'node:fs';
import { checkpointPath } from '../../src/runtime/checkpoint/names.ts';
import type { Progress } from '../../src/runtime/checkpoint/progress.ts';
import { writeCheckpoint } from '../../src/runtime/checkpoint/write.ts';
import type { Arenas } from '../../src/runtime/execute/arenas.ts';
import { progressOf } from '../support/progress.ts';

/** Arenas in host memory: one parameter of three elements with one optimizer state. */
export function arenasOf(values: readonly number[] = [1, 2, 3]): Arenas {
  const tensors = new Map([['w', Float32Array.from(values)]]);
  const arenas = {
    states: ['momentum'],
    namesIn: () => ['w'],
    shapeOf: () => [3],
    read: async () => tensors,
    write: (_: string, name: string, data: Float32Array<ArrayBuffer>) => tensors.set(name, data),
  };
  return arenas as unknown as Arenas;
}

/** Writes a checkpoint of a step; returns its path. */
export async function checkpointIn(
  folder: string,
  step: number,
  progress: Partial<Progress> = {},
): Promise<string> {
  const path = checkpointPath(folder, step);
  await writeCheckpoint(path, arenasOf([step, 2, 3]), progressOf({ ...progress, step }), () => {});
  return path;
}

/** Flips one bit of a byte in a file. */
export function flip(path: string, at: number, bit = 0): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1 << bit;
  writeFileSync(path, bytes);
}
