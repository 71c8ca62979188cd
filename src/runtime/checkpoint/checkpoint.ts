import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Parameter } from '../../compiler/artifact/program.ts';
import { failureExit, UnitcError } from '../../errors.ts';
import type { ArenaName, Arenas } from '../execute/arenas.ts';
import type { LossScaleState } from '../train/loss_scale.ts';
import { differences } from './differences.ts';
import { readSafetensorsFile, type StoredTensor, safetensorsPieces, type TensorFile } from './safetensors.ts';
import { writeWholeFile } from './whole_file.ts';

/** What a training run must remember beside its tensors: all else is a function of these and the seed. */
export interface Progress {
  /** Updates done. */
  readonly step: number;
  readonly seed: number;
  /** Batches taken, by task. */
  readonly cursors: Readonly<Record<string, number>>;
  /** Records in each of them, by task; not in checkpoints of earlier versions. */
  readonly batches?: Readonly<Record<string, number>>;
  /** Updates of each parameter, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** Hash of the model's parameters and tasks: another model cannot go on from here. */
  readonly model: string;
  /** Where gradients are stored as f16. */
  readonly lossScale?: LossScaleState;
  /** The best evaluation so far; its checkpoint is kept. */
  readonly best?: { readonly step: number; readonly score: number };
}

/** A checkpoint that is missing, damaged, or of another model. */
export class CheckpointError extends UnitcError {
  override readonly name = 'CheckpointError';
  readonly code = 'UNITC_CHECKPOINT';
  readonly exit = failureExit.failed;
}

/** Values that no training can go on from; the checkpoint is not written. */
export class NotFiniteError extends UnitcError {
  override readonly name = 'NotFiniteError';
  readonly code = 'UNITC_NOT_FINITE';
  readonly exit = failureExit.diverged;
  /** The first tensor concerned. */
  readonly tensor: string;
  constructor(tensor: string) {
    super(`${tensor} is not finite`);
    this.tensor = tensor;
  }
}

/** Where the values of an arena stand in the file. */
const prefixes = {
  parameters: '',
  first_moment: 'optimizer.first_moment.',
  second_moment: 'optimizer.second_moment.',
} as const satisfies Partial<Record<ArenaName, string>>;

const arenaPrefixes = Object.entries(prefixes) as [keyof typeof prefixes, string][];

/** Writes everything that the run needs to go on, whole or not at all. Throws NotFiniteError. */
export async function writeCheckpoint(
  path: string,
  arenas: Arenas,
  parameters: readonly Parameter[],
  progress: Progress,
): Promise<void> {
  const shapes = new Map(parameters.map(({ name, shape }) => [name, shape]));
  const tensors = new Map<string, StoredTensor>();
  for (const [arena, prefix] of arenaPrefixes) {
    for (const [name, data] of await arenas.read(arena)) {
      if (!data.every(Number.isFinite)) throw new NotFiniteError(`${prefix}${name}`);
      tensors.set(`${prefix}${name}`, { dtype: 'F32', shape: shapes.get(name)!, data });
    }
  }
  writeWholeFile(path, safetensorsPieces(tensors, { unitc: JSON.stringify(progress) }));
}

/**
 * Loads parameters and moments into the arenas. Throws CheckpointError where the file does not fit the model, and
 * SafetensorsError where it is damaged; then nothing is loaded.
 */
export function readCheckpoint(
  path: string,
  arenas: Arenas,
  parameters: readonly Parameter[],
  model: string,
): Progress {
  if (!existsSync(path)) throw new CheckpointError(`there is no checkpoint ${path}`);
  const file = readSafetensorsFile(path);
  const progress = progressOf(file, path);
  checkModel(file, parameters, path);
  if (progress.model !== model) {
    throw new CheckpointError(
      `${path} was written by another version of this spec: its tasks, their datasets, or which parameters are frozen ` +
        'differ. Undo the change, or start a new run.',
    );
  }
  for (const [arena, prefix] of arenaPrefixes) {
    for (const { name, trainable } of parameters) {
      if (!trainable && arena !== 'parameters') continue;
      arenas.write(arena, name, file.tensors.get(`${prefix}${name}`)!.data as Float32Array<ArrayBuffer>);
    }
  }
  return progress;
}

function progressOf({ metadata }: TensorFile, path: string): Progress {
  try {
    if (metadata.unitc) return JSON.parse(metadata.unitc) as Progress;
  } catch {
    // Said below.
  }
  throw new CheckpointError(`${path} is not a checkpoint of unitc: it has no progress in it`);
}

function checkModel({ tensors }: TensorFile, parameters: readonly Parameter[], path: string): void {
  const wanted = arenaPrefixes.flatMap(([arena, prefix]) =>
    parameters
      .filter(({ trainable }) => trainable || arena === 'parameters')
      .map(({ name, shape }) => ({ name: `${prefix}${name}`, shape })),
  );
  const found = differences(wanted, tensors);
  if (found.length > 0) throw new CheckpointError(`${path} is of another model:\n  ${found.join('\n  ')}`);
}

const pattern = /^step-(\d+)\.safetensors$/;

/** Checkpoints of a folder, oldest first. */
export function listCheckpoints(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort((a, b) => Number(a.match(pattern)![1]) - Number(b.match(pattern)![1]))
    .map((name) => join(folder, name));
}

export function checkpointPath(folder: string, step: number): string {
  return join(folder, `step-${String(step).padStart(7, '0')}.safetensors`);
}

/** Deletes all but the last `keep` and the best. */
export function rotateCheckpoints(folder: string, keep: number, best: Progress['best']): void {
  const kept = best && checkpointPath(folder, best.step);
  for (const path of listCheckpoints(folder).slice(0, -keep)) if (path !== kept) rmSync(path);
}
