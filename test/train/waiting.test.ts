import { describe, expect, test } from 'vitest';
import type { Batch, DataSource } from '../../src/runtime/data/source.ts';
import { Upcoming } from '../../src/runtime/train/upcoming.ts';
import { measured, Waiting } from '../../src/runtime/train/waiting.ts';
import { sceneRun, task } from '../data/run.ts';

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe('waiting', () => {
  test('is the time that the device was idle for want of a batch', async () => {
    const waiting = new Waiting({ idleSince: 0 });
    await pause(100);
    await waiting.for(() => pause(100));
    expect(waiting.share()).toBeGreaterThan(0.3);
    expect(waiting.share()).toBeLessThan(0.7);
  });

  test('is zero while the device works or is idle for another reason', async () => {
    const busy = new Waiting({ idleSince: Number.POSITIVE_INFINITY });
    await busy.for(() => pause(50));
    expect(busy.share()).toBe(0);
    const idle = new Waiting({ idleSince: 0 });
    await pause(50);
    await idle.for(async () => {});
    expect(idle.share()).toBeLessThan(0.1);
  });

  test('counts the batches of evaluations too', async () => {
    const waiting = new Waiting({ idleSince: 0 });
    const data = {
      async *evalBatches() {
        for (const step of [1, 2]) {
          await pause(50);
          yield step;
        }
      },
    };
    const seen: unknown[] = [];
    const batches = measured(data as unknown as DataSource, waiting).evalBatches('any', 'valid', null);
    for await (const batch of batches) seen.push(batch);
    expect(seen).toEqual([1, 2]);
    expect(waiting.share()).toBeGreaterThan(0.8);
  });
});

describe('upcoming batches', () => {
  /** Batches are named by what was asked for. */
  function source(asked: string[]): DataSource {
    const trainBatch = async (name: string, k: number) => {
      asked.push(`${name} ${k}`);
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
    const asked: string[] = [];
    const upcoming = new Upcoming(run, source(asked), { step: 0, cursors: new Map() }, 3);
    expect(asked).toHaveLength(3);
    const taken: string[] = [];
    for (let step = 1; step <= 12; step++) {
      const { task: name, sizes } = await upcoming.next();
      taken.push(`${name} ${sizes.k}`);
      expect(asked).toHaveLength(Math.min(12, step + 3));
    }
    expect(taken).toEqual(asked);
    expect(new Set(taken).size).toBe(12);
  });

  test('continue from a position as in an undisturbed run', async () => {
    const whole: string[] = [];
    const all = new Upcoming(run, source(whole), { step: 0, cursors: new Map() }, 1);
    const cursors = new Map<string, number>();
    for (let step = 0; step < 5; step++) {
      const { task: name } = await all.next();
      cursors.set(name, (cursors.get(name) ?? 0) + 1);
    }
    const rest: string[] = [];
    new Upcoming(run, source(rest), { step: 5, cursors }, 20);
    for (let step = 5; step < 12; step++) await all.next();
    expect(rest).toEqual(whole.slice(5));
  });

  test('come in groups where a step takes several batches', async () => {
    const asked: string[] = [];
    const slow = { ...run, train: { ...run.train, steps: 3, accumulate: 2 } };
    new Upcoming(
      slow,
      source(asked),
      {
        step: 0,
        cursors: new Map([
          ['a', 10],
          ['b', 20],
        ]),
      },
      20,
    );
    expect(asked).toHaveLength(6);
    for (const step of [0, 2, 4]) {
      const [[name, k], [again, next]] = asked.slice(step, step + 2).map((text) => text.split(' ')) as [
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
