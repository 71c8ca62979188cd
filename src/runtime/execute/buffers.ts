import { LimitError, smaller } from '../device/errors.ts';
import type { Device } from '../device/open.ts';

/** Flags of the WebGPU standard; Node has no globals of these names. */
export const usage = {
  mapRead: 0x0001,
  mapWrite: 0x0002,
  copySource: 0x0004,
  copyTarget: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
  indirect: 0x0100,
} as const;
export const mapRead = 0x0001;
export const mapWrite = 0x0002;

/** Throws LimitError if a buffer exceeds the adapter's limit. Allocates nothing. */
export function checkBuffer(device: Device, buffer: string, bytes: number): void {
  const offered = device.gpu.limits.maxBufferSize;
  if (bytes > offered)
    throw new LimitError({ buffer, asked: bytes, offered, limit: 'maxBufferSize', hint: smaller });
}

/** A zero-initialised buffer that kernels read and write and that the host can fill and read back. */
export function storageBuffer({ gpu }: Device, label: string, size: number): GPUBuffer {
  return gpu.createBuffer({ label, size, usage: usage.storage | usage.copyTarget | usage.copySource });
}

/** A buffer that results are copied into and that the host maps. */
export function stagingBuffer({ gpu }: Device, size: number): GPUBuffer {
  return gpu.createBuffer({ label: 'staging', size, usage: usage.mapRead | usage.copyTarget });
}

/** A mapped buffer that the host fills and the device copies. */
export function uploadBuffer({ gpu }: Device, size: number): GPUBuffer {
  return gpu.createBuffer({
    label: 'upload',
    size,
    usage: usage.mapWrite | usage.copySource,
    mappedAtCreation: true,
  });
}
