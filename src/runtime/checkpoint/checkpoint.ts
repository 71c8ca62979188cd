import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Parameter } from '../../compiler/artifact/program.ts';
import type { Arenas } from '../execute/arenas.ts';
import { readSafetensorsFile, type StoredTensor, safetensorsPieces } from './safetensors.ts';

/** What a training run must remember beside its tensors: all else is a function of these and the seed. */
export interface Progress {
  /** Updates done. */
  readonly step: number;
  readonly seed: number;
  /** Batches taken, by task. */
  readonly cursors: Readonly<Record<string, number>>;
  /** Updates of each parameter, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** Hash of the model's parameters and tasks: another model cannot go on from here. */
  readonly model: string;
}

/** A checkpoint that is missing, damaged, or of another model. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

const moments = {
  first_moment: 'optimizer.first_moment.',
  second_moment: 'optimizer.second_moment.',
} as const;

/** Writes a checkpoint beside its place and renames it: a crash or a full disk leaves the last one intact. */
export async function writeCheckpoint(
  path: string,
  arenas: Arenas,
  parameters: readonly Parameter[],
  progress: Progress,
): Promise<void> {
  const shapes = new Map(parameters.map(({ name, shape }) => [name, shape]));
  const tensors = new Map<string, StoredTensor>();
  const add = (prefix: string, values: ReadonlyMap<string, Float32Array>): void => {
    for (const [name, data] of values) {
      tensors.set(`${prefix}${name}`, {
        dtype: 'F32',
        shape: shapes.get(name)!,
        data: data as Float32Array<ArrayBuffer>,
      });
    }
  };
  add('', await arenas.read('parameters'));
  for (const arena of ['first_moment', 'second_moment'] as const)
    add(moments[arena], await arenas.read(arena));
  writeWhole(path, safetensorsPieces(tensors, { unitc: JSON.stringify(progress) }));
}

function writeWhole(path: string, pieces: Iterable<Uint8Array>): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.part`;
  const file = openSync(beside, 'w');
  try {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at);
    }
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(beside, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(beside, path);
}

/** Loads parameters and moments into the arenas. Throws CheckpointError where the file does not fit the model. */
export function readCheckpoint(
  path: string,
  arenas: Arenas,
  parameters: readonly Parameter[],
  model: string,
): Progress {
  const { tensors, metadata } = readSafetensorsFile(path);
  if (!metadata.unitc)
    throw new CheckpointError(`${path} is not a checkpoint of unitc: it has no progress in it`);
  const progress = JSON.parse(metadata.unitc) as Progress;
  const differences = parameters.flatMap((parameter) => difference(parameter, tensors.get(parameter.name)));
  if (differences.length > 0) {
    const shown = differences.slice(0, 8).join('\n  ');
    throw new CheckpointError(`${path} is of another model:\n  ${shown}`);
  }
  if (progress.model !== model) {
    throw new CheckpointError(
      `${path} was written by another version of this spec: its tasks or parameters differ. Undo the change, or start a new run.`,
    );
  }
  for (const { name, trainable } of parameters) {
    arenas.write('parameters', name, tensors.get(name)!.data as Float32Array);
    if (!trainable) continue;
    for (const arena of ['first_moment', 'second_moment'] as const) {
      const moment = tensors.get(`${moments[arena]}${name}`);
      if (!moment)
        throw new CheckpointError(`${path} has no ${moments[arena]}${name}; it cannot be trained further`);
      arenas.write(arena, name, moment.data as Float32Array);
    }
  }
  return progress;
}

function difference({ name, shape }: Parameter, stored: StoredTensor | undefined): string[] {
  if (!stored) return [`${name} [${shape.join(', ')}] is missing`];
  if (stored.dtype === 'F32' && stored.shape.join() === shape.join()) return [];
  return [`${name} is [${shape.join(', ')}] in the spec and [${stored.shape.join(', ')}] in the file`];
}

const pattern = /^step-(\d+)\.safetensors$/;

/** Checkpoints of a folder, oldest first. */
export function listCheckpoints(folder: string): string[] {
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => pattern.test(name))
    .sort((a, b) => Number(a.match(pattern)![1]) - Number(b.match(pattern)![1]))
    .map((name) => join(folder, name));
}

export function checkpointPath(folder: string, step: number): string {
  return join(folder, `step-${String(step).padStart(7, '0')}.safetensors`);
}

/** Deletes all but the last `keep`. */
export function rotateCheckpoints(folder: string, keep: number): void {
  for (const path of listCheckpoints(folder).slice(0, -keep)) rmSync(path);
}
