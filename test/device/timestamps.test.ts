import { expect, test } from 'vitest';
import { openDevice } from '../../src/runtime/device/open.ts';

/** WebGPU's usage flags, for which Node has no global. */
const usage = { mapRead: 1, copySource: 4, copyDestination: 8, queryResolve: 0x200 } as const;
const mapRead = 1;

test('timestamps are not rounded', async ({ skip }) => {
  const device = await openDevice({});
  try {
    const { gpu } = device;
    if (!gpu.features.has('timestamp-query')) skip('the adapter has no timestamps');
    const count = 16;
    const querySet = gpu.createQuerySet({ type: 'timestamp', count });
    const resolved = gpu.createBuffer({
      size: 8 * count,
      usage: usage.queryResolve | usage.copySource,
    });
    const read = gpu.createBuffer({
      size: 8 * count,
      usage: usage.copyDestination | usage.mapRead,
    });
    const encoder = gpu.createCommandEncoder();
    for (let i = 0; i < count; i += 2) {
      const timestampWrites = { querySet, beginningOfPassWriteIndex: i, endOfPassWriteIndex: i + 1 };
      encoder.beginComputePass({ timestampWrites }).end();
    }
    encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, read, 0, 8 * count);
    gpu.queue.submit([encoder.finish()]);
    await device.checked(read.mapAsync(mapRead));
    const stamps = new BigUint64Array(read.getMappedRange().slice(0));
    // Rounded timestamps, as in a browser, are multiples of 65,536 ns.
    expect([...stamps].some((stamp) => stamp % 65_536n !== 0n)).toBe(true);
  } finally {
    await device.close();
  }
});
