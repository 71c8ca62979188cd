import type { DataSource } from '../../runtime/data/source.ts';
import type { AdapterChoice } from '../../runtime/device/adapter.ts';
import { type Device, openDevice } from '../../runtime/device/open.ts';
import { Shaders } from '../../runtime/execute/shaders.ts';
import { type DataRequest, openLockedData } from './locked_data.ts';

/** A device and its compiled shaders. */
export interface OpenedDevice {
  readonly device: Device;
  readonly shaders: Shaders;
}

/** Data that a later run may reuse. */
interface HeldData {
  readonly key: string;
  readonly data: DataSource;
  /** Warnings from opening and reading the data. */
  readonly warnings: string[];
}

/**
 * Resources that the training runs of a process share: the device, its compiled shaders and the data that was
 * opened last. The runs execute one after another.
 */
export class TrainResources {
  readonly #adapter: AdapterChoice | undefined;
  #device: Promise<OpenedDevice> | undefined;
  #held: HeldData | undefined;
  #warn: (message: string) => void = () => {};

  constructor(adapter: AdapterChoice | undefined) {
    this.#adapter = adapter;
  }

  /** The device, opened at the first call. Throws NoAdapterError. */
  device(): Promise<OpenedDevice> {
    this.#device ??= openDevice(this.#adapter ? { adapter: this.#adapter } : {}).then((device) => ({
      device,
      shaders: new Shaders(device),
    }));
    return this.#device;
  }

  /** Closes a lost device; the next call of `device` opens a new one. */
  async dropDevice(): Promise<void> {
    const lost = this.#device;
    this.#device = undefined;
    await (await lost)?.device.close();
  }

  /**
   * All data of a run, with its files compared with unit.lock. The data stays open for a later run with the
   * same data, which repeats its warnings, and is closed with the resources. Throws DataError.
   */
  async data(request: DataRequest, warn: (message: string) => void): Promise<DataSource> {
    const key = keyOf(request);
    this.#warn = warn;
    if (this.#held?.key === key) {
      for (const message of this.#held.warnings) warn(message);
      return this.#held.data;
    }
    await this.#release();
    const warnings: string[] = [];
    const data = await openLockedData(request, (message) => {
      warnings.push(message);
      this.#warn(message);
    });
    this.#held = { key, data, warnings };
    return data;
  }

  /** Ends a run: stops reporting warnings about batches prepared for it. */
  endRun(): void {
    this.#warn = () => {};
  }

  async close(): Promise<void> {
    await this.#release();
    // A device that could not be opened has already been reported by the run that needed it.
    const opened = await this.#device?.catch(() => undefined);
    await opened?.device.close();
  }

  async #release(): Promise<void> {
    await this.#held?.data.close();
    this.#held = undefined;
  }
}

/** Equal for runs that read the same batches: of the training settings, only the seed matters. */
function keyOf({ run, root, workers, vocabularies, statistics }: DataRequest): string {
  const { init: _, train, ...read } = run;
  return JSON.stringify({ ...read, seed: train.seed, root, workers, vocabularies, statistics });
}
