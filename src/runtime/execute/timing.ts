import type { Device } from '../device/open.ts';
import { mapRead } from './buffers.ts';
import { type Dispatchable, encodeAll, encodeCopy, encodeDispatch } from './encode.ts';

/** Largest number of timestamps of a query set. */
const mostQueries = 4096;

/** Nanoseconds of each dispatch by the device's clock. Throws DeviceLostError. */
export async function timeDispatches(
  device: Device,
  dispatches: readonly Dispatchable[],
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let first = 0; first < dispatches.length; first += mostQueries / 2) {
    times.push(...(await timeSome(device, dispatches.slice(first, first + mostQueries / 2))));
  }
  return times;
}

async function timeSome(device: Device, dispatches: readonly Dispatchable[]): Promise<readonly number[]> {
  const stamps = new Timestamps(device, 2 * dispatches.length);
  const encoder = device.gpu.createCommandEncoder();
  for (const [i, dispatch] of dispatches.entries()) {
    // Copies into textures count towards the dispatch that reads them.
    encoder.beginComputePass({ timestampWrites: stamps.before(i) }).end();
    for (const copy of dispatch.textures?.copies ?? []) encodeCopy(encoder, copy);
    const pass = encoder.beginComputePass({ timestampWrites: stamps.after(i) });
    encodeDispatch(pass, dispatch);
    pass.end();
  }
  const times = await stamps.submit(encoder);
  return dispatches.map((_, i) => Number(times[2 * i + 1]! - times[2 * i]!));
}

/**
 * Mean nanoseconds of one run of all dispatches, over `count` runs in one submission, by the device's clock
 * or, if it has none, the host's, which is coarse: short work needs many runs.
 * Throws DeviceLostError.
 */
export async function timeRepeated(
  device: Device,
  dispatches: readonly Dispatchable[],
  count: number,
): Promise<number> {
  const { gpu } = device;
  const stamps = gpu.features.has('timestamp-query') ? new Timestamps(device, 2) : undefined;
  const encoder = gpu.createCommandEncoder();
  if (stamps) encoder.beginComputePass({ timestampWrites: stamps.before(0) }).end();
  for (let i = 0; i < count; i++) encodeAll(encoder, dispatches);
  if (stamps) encoder.beginComputePass({ timestampWrites: stamps.after(0) }).end();
  if (stamps) {
    const [from, to] = await stamps.submit(encoder);
    return Number(to! - from!) / count;
  }
  await device.checked(gpu.queue.onSubmittedWorkDone());
  const started = performance.now();
  gpu.queue.submit([encoder.finish()]);
  await device.checked(gpu.queue.onSubmittedWorkDone());
  return ((performance.now() - started) * 1e6) / count;
}

/** Timestamps of the passes of one submission. */
class Timestamps {
  readonly #device: Device;
  readonly #count: number;
  readonly #querySet: GPUQuerySet;

  constructor(device: Device, count: number) {
    this.#device = device;
    this.#count = count;
    this.#querySet = device.gpu.createQuerySet({ type: 'timestamp', count });
  }

  /** The i-th start, written at the end of a pass. */
  before(i: number): GPUComputePassTimestampWrites {
    return { querySet: this.#querySet, endOfPassWriteIndex: 2 * i };
  }

  /** The i-th end, written at the end of a pass. */
  after(i: number): GPUComputePassTimestampWrites {
    return { querySet: this.#querySet, endOfPassWriteIndex: 2 * i + 1 };
  }

  /** Submits the passes and returns all timestamps in order, in nanoseconds. */
  async submit(encoder: GPUCommandEncoder): Promise<BigUint64Array> {
    const { gpu } = this.#device;
    const size = 8 * this.#count;
    // 0x200: QUERY_RESOLVE, 0x4: COPY_SRC; 0x8: COPY_DST, 0x1: MAP_READ.
    const resolved = gpu.createBuffer({ size, usage: 0x200 | 0x4 });
    const staging = gpu.createBuffer({ size, usage: 0x8 | 0x1 });
    encoder.resolveQuerySet(this.#querySet, 0, this.#count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
    gpu.queue.submit([encoder.finish()]);
    await this.#device.checked(staging.mapAsync(mapRead));
    const stamps = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.destroy();
    resolved.destroy();
    this.#querySet.destroy();
    return stamps;
  }
}
