import { afterAll, describe, expect, it } from 'vitest';
import type { RawSample } from '../../../src/runtime/data/preparer.ts';
import type { WorkerStart } from '../../../src/runtime/data/threads/messages.ts';
import { WorkerPool } from '../../../src/runtime/data/threads/pool.ts';

/** Threads that prepare records. */

const pool = new WorkerPool(1, () => {});
afterAll(() => pool.close());

const start: WorkerStart = {
  plans: [
    {
      task: 'look',
      modalities: [{ name: 'photo', kind: 'pixels', field: 'image', dims: [3, 2, 2], steps: [] }],
    },
  ],
  fitted: { vocabularies: {}, statistics: {} },
};
const data = new Uint8Array(12).fill(255);
const image = { kind: 'rgb', width: 2, height: 2, data } as const;
const sample: RawSample = { id: 'a', fields: { image: { kind: 'image', image } } };

describe('a thread', () => {
  it('that fails reports it, and is replaced for the next request', async () => {
    pool.start(start);
    expect((await pool.prepare('look', [sample])).sizes).toMatchObject({ batch: 1 });
    // The thread cannot process this message.
    pool.start(undefined as unknown as WorkerStart);
    await expect(pool.prepare('look', [sample])).rejects.toThrow(TypeError);
    pool.start(start);
    expect((await pool.prepare('look', [sample])).sizes).toMatchObject({ batch: 1 });
  });
});
