import type { Device } from '../device/open.ts';
import { mapRead } from './buffers.ts';
import { type Dispatchable, encode } from './session.ts';

/** A query set holds at most this many timestamps. */
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
    const pass = encoder.beginComputePass({ timestampWrites: stamps.around(i) });
    encode(pass, dispatch);
    pass.end();
  }
  const times = await stamps.submit(encoder);
  return dispatches.map((_, i) => Number(times[2 * i + 1]! - times[2 * i]!));
}

/**
 * Nanoseconds of all dispatches once, when they run `count` times in one submission: by the device's clock, or by the
 * host's where the device has none. Clocks are coarse (Dawn's steps are 66 µs): what is short wants many runs. Throws DeviceLostError.
 */
export async function timeRepeated(
  device: Device,
  dispatches: readonly Dispatchable[],
  count: number,
): Promise<number> {
  const { gpu } = device;
  const stamps = gpu.features.has('timestamp-query') ? new Timestamps(device, 2) : undefined;
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass(stamps ? { timestampWrites: stamps.around(0) } : {});
  for (let i = 0; i < count; i++) for (const dispatch of dispatches) encode(pass, dispatch);
  pass.end();
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
  private readonly device: Device;
  private readonly count: number;
  private readonly querySet: GPUQuerySet;

  constructor(device: Device, count: number) {
    this.device = device;
    this.count = count;
    this.querySet = device.gpu.createQuerySet({ type: 'timestamp', count });
  }

  /** Those of the i-th pass: at its beginning and its end. */
  around(i: number): GPUComputePassTimestampWrites {
    return { querySet: this.querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 };
  }

  /** Submits the passes; nanoseconds of all timestamps, in order. */
  async submit(encoder: GPUCommandEncoder): Promise<BigUint64Array> {
    const { gpu } = this.device;
    const size = 8 * this.count;
    // 0x200: QUERY_RESOLVE, 0x4: COPY_SRC; 0x8: COPY_DST, 0x1: MAP_READ.
    const resolved = gpu.createBuffer({ size, usage: 0x200 | 0x4 });
    const staging = gpu.createBuffer({ size, usage: 0x8 | 0x1 });
    encoder.resolveQuerySet(this.querySet, 0, this.count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
    gpu.queue.submit([encoder.finish()]);
    await this.device.checked(staging.mapAsync(mapRead));
    const stamps = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.destroy();
    resolved.destroy();
    this.querySet.destroy();
    return stamps;
  }
}
