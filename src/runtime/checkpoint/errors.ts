import { failureExit, UnitcError } from '../../errors.ts';

/** A checkpoint is missing, damaged, or of another model. */
export class CheckpointError extends UnitcError {
  override readonly name = 'CheckpointError';
  readonly code = 'UNITC_CHECKPOINT';
  readonly exit = failureExit.failed;
}

/** The contents of a checkpoint differ from what was written. */
export class DamagedCheckpointError extends CheckpointError {
  readonly path: string;

  constructor(path: string, damage: string) {
    super(`${path} is damaged: ${damage}`);
    this.path = path;
  }
}

/** A tensor has values that are not finite; the checkpoint is not written. */
export class NotFiniteError extends UnitcError {
  override readonly name = 'NotFiniteError';
  readonly code = 'UNITC_NOT_FINITE';
  readonly exit = failureExit.diverged;
  /** The first such tensor. */
  readonly tensor: string;

  constructor(tensor: string) {
    super(`${tensor} is not finite`);
    this.tensor = tensor;
  }
}
