import { DeviceLostError, OutOfMemoryError } from './errors.ts';

/** Longest delay, in milliseconds, between a failure and the report of the device loss that caused it. */
const lossDelay = 100;

/** Records errors that a device reports asynchronously, and throws them with the next result. */
export class Health {
  /** Resolves when no more work is possible: the adapter was lost, or the device was closed. */
  readonly gone: Promise<DeviceLostError>;
  readonly #gpu: GPUDevice;
  #fault: Error | undefined;

  constructor(gpu: GPUDevice) {
    this.#gpu = gpu;
    this.gone = gpu.lost.then(({ reason, message }) => DeviceLostError.of(reason, message));
    gpu.onuncapturederror = ({ error }) => {
      this.#fault ??= faultOf(error);
    };
  }

  /**
   * Stops recording. Dawn's binding keeps the listener of a device alive, and everything that it refers to,
   * even after the device is destroyed.
   */
  close(): void {
    this.#gpu.onuncapturederror = null;
  }

  /**
   * The result of `work`. Throws DeviceLostError, OutOfMemoryError, or an Error (a bug) for work that the
   * adapter refused since the last call.
   */
  async checked<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      if (this.#fault) throw this.#fault;
      return result;
    } catch (error) {
      if (error === this.#fault) throw error;
      const late = new Promise<undefined>((resolve) => setTimeout(resolve, lossDelay, undefined));
      throw (await Promise.race([this.gone, late])) ?? error;
    }
  }
}

function faultOf(error: GPUError): Error {
  return error.constructor.name === 'GPUOutOfMemoryError'
    ? new OutOfMemoryError(error.message)
    : new Error(`the adapter refused work: ${error.message}`);
}
