import type { MediaHost } from '../runtime/data/media/media.ts';
import type { Device } from '../runtime/device/open.ts';
import type { RecordHost } from '../runtime/predict/record.ts';
import type { ImageSource } from '../runtime/records/image_source.ts';

/** The adapter or program that runs a model. */
export interface ModelDevice {
  readonly adapter: { readonly name: string };
  close(): Promise<void>;
}

/** The platform functions that an exported model needs. */
export interface ModelHost {
  readonly device: ModelDevice;
  readonly media: MediaHost;
  readonly records: RecordHost;
  /** Size in pixels of an image as stored. Throws DataError. */
  storedSize(image: ImageSource): Promise<{ readonly width: number; readonly height: number }>;
}

/** A platform with a WebGPU device. */
export interface DeviceHost extends ModelHost {
  readonly device: Device;
}
