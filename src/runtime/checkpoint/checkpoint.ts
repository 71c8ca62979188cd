import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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

const statePrefix = 'optimizer.';

/** Arenas that a checkpoint holds, with the prefix of their tensors' names. */
function keptArenas({ states }: Arenas): readonly (readonly [arena: ArenaName, prefix: string])[] {
  return [['parameters', ''], ...states.map((name) => [name, `${statePrefix}${name}.`] as const)];
}

/** Writes everything that the run needs to go on, whole or not at all. Throws NotFiniteError. */
export async function writeCheckpoint(path: string, arenas: Arenas, progress: Progress): Promise<void> {
  const tensors = new Map<string, StoredTensor>();
  for (const [arena, prefix] of keptArenas(arenas)) {
    for (const [name, data] of await arenas.read(arena)) {
      if (!data.every(Number.isFinite)) throw new NotFiniteError(`${prefix}${name}`);
      tensors.set(`${prefix}${name}`, { dtype: 'F32', shape: arenas.shapeOf(arena, name), data });
    }
  }
  writeWholeFile(path, safetensorsPieces(tensors, { unitc: JSON.stringify(progress) }));
}

/**
 * Loads parameters and moments into the arenas. Throws CheckpointError where the file does not fit the model, and
 * SafetensorsError where it is damaged; then nothing is loaded.
 */
export function readCheckpoint(path: string, arenas: Arenas, model: string): Progress {
  if (!existsSync(path)) throw new CheckpointError(`there is no checkpoint ${path}`);
  const file = readSafetensorsFile(path);
  const progress = progressOf(file, path);
  checkStates(file, arenas, path);
  checkModel(file, arenas, path);
  if (progress.model !== model) {
    throw new CheckpointError(
      `${path} was written by another version of this spec: its tasks, their datasets, or which parameters are frozen ` +
        'differ. Undo the change, or start a new run.',
    );
  }
  for (const [arena, prefix] of keptArenas(arenas)) {
    for (const name of arenas.namesIn(arena)) {
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

/** Another optimizer is a change of the spec that has its own message. */
function checkStates({ tensors }: TensorFile, arenas: Arenas, path: string): void {
  const stored = [...tensors.keys()].filter((name) => name.startsWith(statePrefix));
  const found = [...new Set(stored.map((name) => name.slice(statePrefix.length).split('.')[0]!))].sort();
  const wanted = arenas.states.filter((state) => arenas.namesIn(state).length > 0).sort();
  if (found.join() === wanted.join()) return;
  const text = (states: readonly string[]) => (states.length > 0 ? states.join(', ') : 'no optimizer state');
  throw new CheckpointError(
    `${path} was written with another optimizer: it holds ${text(found)}; the spec's optimizer keeps ${text(wanted)}. ` +
      'Undo the change of `train.optimizer`, or start a new run.',
  );
}

function checkModel({ tensors }: TensorFile, arenas: Arenas, path: string): void {
  const wanted = keptArenas(arenas).flatMap(([arena, prefix]) =>
    arenas.namesIn(arena).map((name) => ({ name: `${prefix}${name}`, shape: arenas.shapeOf(arena, name) })),
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
