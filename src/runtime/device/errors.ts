import { failureExit, UnitcError } from '../../errors.ts';

/** No supported adapter was found on this machine. */
export class NoAdapterError extends UnitcError {
  override readonly name = 'NoAdapterError';
  readonly code = 'UNITC_NO_ADAPTER';
  readonly exit = failureExit.adapter;
  constructor(message: string) {
    super(message);
  }
}

/** A program needs more than the adapter offers. */
export class LimitError extends UnitcError {
  override readonly name = 'LimitError';
  readonly code = 'UNITC_LIMIT';
  readonly exit = failureExit.adapter;
  constructor(what: {
    /** Name of the buffer: `parameters.0`, `workspace`. */
    readonly buffer: string;
    readonly asked: number;
    readonly offered: number;
    /** The adapter's limit by its WebGPU name, or `memory`. */
    readonly limit: string;
    readonly hint: string;
  }) {
    const { buffer, asked, offered, limit, hint } = what;
    super(
      `the buffer ${buffer} takes ${mebibytes(asked)}; the adapter offers ${mebibytes(offered)} (${limit}). ${hint}`,
    );
  }
}

/** The adapter's memory is full, although no limit was exceeded. */
export class OutOfMemoryError extends UnitcError {
  override readonly name = 'OutOfMemoryError';
  readonly code = 'UNITC_OUT_OF_MEMORY';
  readonly exit = failureExit.adapter;
  constructor(detail: string) {
    super(`the adapter has no memory left (${detail}). ${smaller}`);
  }
}

/** Advice on how to lower the memory of a run. */
export const smaller = 'A smaller batch, smaller images, shorter texts or a narrower model take less.';

/**
 * The adapter was lost while work was pending: the driver was reset, the device unplugged, or memory ran out.
 */
export class DeviceLostError extends UnitcError {
  override readonly name = 'DeviceLostError';
  readonly code = 'UNITC_DEVICE_LOST';
  readonly exit = failureExit.failed;
  /** A clause about what happened. */
  readonly loss: string;

  constructor(loss: string, advice = 'Run the command again.') {
    super(`${loss}. ${advice}`);
    this.loss = loss;
  }

  /** `reason`, `detail`: `reason` and `message` of WebGPU's GPUDeviceLostInfo. */
  static of(reason: string, detail: string): DeviceLostError {
    return new DeviceLostError(
      `the adapter was lost (${reason}): ${detail || 'the driver reports no reason'}`,
    );
  }

  /** The error for a second loss in one run. `checkpoint`: name of the last checkpoint. */
  again(checkpoint: string | undefined): DeviceLostError {
    const advice =
      checkpoint === undefined
        ? 'No checkpoint had been written yet: start the run again.'
        : `The last checkpoint, ${checkpoint}, is intact: continue with --resume.`;
    return new DeviceLostError(`${this.loss}, for the second time`, advice);
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
