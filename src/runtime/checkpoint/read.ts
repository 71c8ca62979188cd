import { lstatSync } from 'node:fs';
import { basename } from 'node:path';
import type { Arenas } from '../execute/arenas.ts';
import { damageOf, headerDamage } from './checksums.ts';
import { differences } from './differences.ts';
import { CheckpointError, DamagedCheckpointError } from './errors.ts';
import { isCheckpointName, stepOf } from './names.ts';
import { type Progress, parsedProgress } from './progress.ts';
import {
  readSafetensorsFile,
  readSafetensorsHeader,
  type StoredTensor,
  type TensorFile,
} from './safetensors.ts';
import { SafetensorsError } from './safetensors_error.ts';
import { statePrefix, storedTensors } from './tensors.ts';

/** A checkpoint that has been read and verified. */
export interface Checkpoint {
  readonly path: string;
  readonly progress: Progress;
  /** Tensors by the names of `storedTensors`. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Reads a checkpoint and verifies its checksums. Throws CheckpointError if it is missing or not a checkpoint
 * of unitc; DamagedCheckpointError if its bytes are not those that were written, a value is not finite, or
 * its name states another step.
 */
export function readCheckpoint(path: string): Checkpoint {
  if (!isPresent(path)) throw new CheckpointError(`there is no checkpoint ${path}`);
  const file = verifiedFile(path);
  const progress = parsedProgress(file.metadata.unitc ?? '');
  if (!progress) throw new DamagedCheckpointError(path, 'the progress in its header cannot be read');
  for (const [name, { data }] of file.tensors) {
    if (!data.every(Number.isFinite)) throw new DamagedCheckpointError(path, `tensor ${name} is not finite`);
  }
  requireOwnName(path, progress.step);
  return { path, progress, tensors: file.tensors };
}

/** Whether a path exists; also true for a link whose target is missing. */
function isPresent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Checks the step in a checkpoint's name, which orders the checkpoints of a run: a copy named after a later
 * step would count as the newest, and checkpoints written afterwards would be deleted before it. Throws
 * DamagedCheckpointError.
 */
function requireOwnName(path: string, step: number): void {
  const name = basename(path);
  if (!isCheckpointName(name) || stepOf(name) === step) return;
  throw new DamagedCheckpointError(
    path,
    `its name says step ${stepOf(name)}, but its contents are of step ${step}`,
  );
}

/**
 * Loads parameters and optimizer state into the arenas and returns the progress. Throws CheckpointError if
 * the checkpoint does not fit the model; nothing is loaded then. `model`: hash of the model.
 */
export function loadCheckpoint(checkpoint: Checkpoint, arenas: Arenas, model: string): Progress {
  const { path, progress, tensors } = checkpoint;
  checkStates(checkpoint, arenas);
  const wanted = storedTensors(arenas);
  const found = differences(wanted, tensors);
  if (found.length > 0) throw new CheckpointError(`${path} is of another model:\n  ${found.join('\n  ')}`);
  if (progress.model !== model) {
    throw new CheckpointError(
      `${path} was written by another version of this spec: its tasks, their datasets, or the set of frozen parameters ` +
        'differ. Undo the change, or start a new run.',
    );
  }
  for (const { arena, parameter, name } of wanted) {
    arenas.write(arena, parameter, tensors.get(name)!.data as Float32Array<ArrayBuffer>);
  }
  return progress;
}

/** A checkpoint of another optimizer gets its own message. */
function checkStates({ path, tensors }: Checkpoint, arenas: Arenas): void {
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

/** The code of an operating system error, such as `EISDIR`, `EIO`, or `ENOENT` for a link. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}

/** Throws DamagedCheckpointError if the header of a checkpoint is damaged, or its data has another length. */
export function requireHeader(path: string): void {
  reading(path, () => {
    const damage = headerDamage(readSafetensorsHeader(path));
    if (damage !== undefined) throw new DamagedCheckpointError(path, damage);
  });
}

function verifiedFile(path: string): TensorFile {
  return reading(path, () => {
    const file = readSafetensorsFile(path);
    if (file.metadata.unitc === undefined && file.metadata.checksums === undefined) {
      throw new CheckpointError(
        `${path} is not a checkpoint of a run: it has no progress. To start from its weights, give it to \`init: weights(…)\`.`,
      );
    }
    const damage = damageOf(file);
    if (damage !== undefined) throw new DamagedCheckpointError(path, damage);
    return file;
  });
}

/** Runs `body`, which reads a checkpoint. Throws DamagedCheckpointError if the file cannot be read. */
function reading<T>(path: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof SafetensorsError) throw new DamagedCheckpointError(path, error.problem);
    const code = systemCode(error);
    if (code !== undefined) throw new DamagedCheckpointError(path, `it cannot be read (${code})`);
    throw error;
  }
}
