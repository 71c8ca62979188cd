import { DeviceLostError, OutOfMemoryError } from './errors.ts';

/** How long a loss may be reported after the failures that it causes. */
const lossDelay = 100;

/** Keeps what goes wrong on a device beside the calls that cause it, and tells it with the next result. */
export class Health {
  /** Why no work can be done any more: the adapter was lost, or the device was closed. */
  readonly gone: Promise<DeviceLostError>;
  private fault: Error | undefined;

  constructor(gpu: GPUDevice) {
    this.gone = gpu.lost.then(({ reason, message }) => new DeviceLostError(reason, message));
    gpu.onuncapturederror = ({ error }) => {
      this.fault ??= faultOf(error);
    };
  }

  /**
   * The result of `work`. Throws DeviceLostError where the device is gone, OutOfMemoryError, or (a bug) what the adapter
   * refused since the last call.
   */
  async checked<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      if (this.fault) throw this.fault;
      return result;
    } catch (error) {
      if (error === this.fault) throw error;
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
