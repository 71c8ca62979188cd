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
  const { gpu } = device;
  const count = 2 * dispatches.length;
  const querySet = gpu.createQuerySet({ type: 'timestamp', count });
  // 0x200: QUERY_RESOLVE, 0x4: COPY_SRC; 0x8: COPY_DST, 0x1: MAP_READ.
  const resolved = gpu.createBuffer({ size: 8 * count, usage: 0x200 | 0x4 });
  const staging = gpu.createBuffer({ size: 8 * count, usage: 0x8 | 0x1 });
  const encoder = gpu.createCommandEncoder();
  for (const [i, dispatch] of dispatches.entries()) {
    const pass = encoder.beginComputePass({
      timestampWrites: { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 },
    });
    encode(pass, dispatch);
    pass.end();
  }
  encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, staging, 0, 8 * count);
  gpu.queue.submit([encoder.finish()]);
  await device.checked(staging.mapAsync(mapRead));
  const stamps = new BigUint64Array(staging.getMappedRange().slice(0));
  staging.destroy();
  resolved.destroy();
  querySet.destroy();
  return dispatches.map((_, i) => Number(stamps[2 * i + 1]! - stamps[2 * i]!));
}
