import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Batch, DataSource } from '../../src/runtime/data/source.ts';
import { Upcoming } from '../../src/runtime/train/upcoming.ts';
import { measured, Waiting } from '../../src/runtime/train/waiting.ts';
import { sceneRun, task } from '../data/run.ts';

/** Takes `milliseconds` of the fake clock. */
const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe('waiting', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is the share of time in which the device was idle because a batch was missing', async () => {
    const waiting = new Waiting({ idleSince: 0 });
    await vi.advanceTimersByTimeAsync(100);
    const batch = waiting.for(() => pause(300));
    await vi.advanceTimersByTimeAsync(300);
    await batch;
    expect(waiting.share()).toBe(0.75);
  });

  test('counts from the moment the device became idle', async () => {
    const device = { idleSince: Number.POSITIVE_INFINITY };
    const waiting = new Waiting(device);
    const batch = waiting.for(() => pause(400));
    await vi.advanceTimersByTimeAsync(300);
    device.idleSince = performance.now();
    await vi.advanceTimersByTimeAsync(100);
    await batch;
    expect(waiting.share()).toBe(0.25);
  });

  test('is zero while the device works or is idle for another reason', async () => {
    const busy = new Waiting({ idleSince: Number.POSITIVE_INFINITY });
    const batch = busy.for(() => pause(50));
    await vi.advanceTimersByTimeAsync(50);
    await batch;
    expect(busy.share()).toBe(0);
    const idle = new Waiting({ idleSince: 0 });
    await vi.advanceTimersByTimeAsync(50);
    await idle.for(async () => {});
    expect(idle.share()).toBe(0);
  });

  test('includes batches of evaluations', async () => {
    const waiting = new Waiting({ idleSince: 0 });
    const data = {
      async *evalBatches() {
        for (const step of [1, 2]) {
          await pause(50);
          yield step;
        }
      },
    };
    const batches = measured(data as unknown as DataSource, waiting).evalBatches('any', 'valid', null);
    const seen = collect(batches);
    await vi.advanceTimersByTimeAsync(100);
    expect(await seen).toEqual([1, 2]);
    expect(waiting.share()).toBe(1);
  });
});

describe('upcoming batches', () => {
  /** Records the requested batches, each named by its task and index. */
  function source(requested: string[]): DataSource {
    const trainBatch = async (name: string, k: number) => {
      requested.push(`${name} ${k}`);
      return { task: name, sizes: { k } } as unknown as Batch;
    };
    return { trainBatch } as unknown as DataSource;
  }
  const base = sceneRun({});
  const run = {
    ...base,
    tasks: [task('a', 'x', { sampling: 0.5 }), task('b', 'y', { sampling: 0.5 })],
    train: { ...base.train, steps: 12 },
  };

  test('are prepared ahead, up to the end of the run', async () => {
    const requested: string[] = [];
    const upcoming = new Upcoming(run, source(requested), { step: 0, cursors: new Map() }, 3);
    expect(requested).toHaveLength(3);
    const taken: string[] = [];
    for (let step = 1; step <= 12; step++) {
      const { task: name, sizes } = await upcoming.next();
      taken.push(`${name} ${sizes.k}`);
      expect(requested).toHaveLength(Math.min(12, step + 3));
    }
    expect(taken).toEqual(requested);
    expect(new Set(taken).size).toBe(12);
  });

  test('continue from a position as in an uninterrupted run', async () => {
    const complete: string[] = [];
    const all = new Upcoming(run, source(complete), { step: 0, cursors: new Map() }, 1);
    const cursors = new Map<string, number>();
    for (let step = 0; step < 5; step++) {
      const { task: name } = await all.next();
      cursors.set(name, (cursors.get(name) ?? 0) + 1);
    }
    const rest: string[] = [];
    new Upcoming(run, source(rest), { step: 5, cursors }, 20);
    for (let step = 5; step < 12; step++) await all.next();
    expect(rest).toEqual(complete.slice(5));
  });

  test('come in groups if a step takes several batches', async () => {
    const requested: string[] = [];
    const slow = { ...run, train: { ...run.train, steps: 3, accumulate: 2 } };
    new Upcoming(
      slow,
      source(requested),
      {
        step: 0,
        cursors: new Map([
          ['a', 10],
          ['b', 20],
        ]),
      },
      20,
    );
    expect(requested).toHaveLength(6);
    for (const step of [0, 2, 4]) {
      const [[name, k], [again, next]] = requested.slice(step, step + 2).map((text) => text.split(' ')) as [
        string[],
        string[],
      ];
      expect([again, Number(next)]).toEqual([name, Number(k) + 1]);
    }
  });

  test('reject with the error of the data', async () => {
    const trainBatch = () => Promise.reject(new Error('no such image'));
    const data = { trainBatch } as unknown as DataSource;
    const upcoming = new Upcoming(run, data, { step: 0, cursors: new Map() }, 2);
    await expect(upcoming.next()).rejects.toThrow('no such image');
  });
});
