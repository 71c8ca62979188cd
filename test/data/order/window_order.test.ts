import { describe, expect, it } from 'vitest';
import { windowOrder } from '../../../src/runtime/data/order/window_order.ts';

/** Four files of 5, 1, 7 and 4 records. */
const sequence = { starts: Uint32Array.of(0, 5, 6, 13), buffer: 6 };
const length = 17;
const order = windowOrder(length, sequence, [1, 'task']);
const epoch = (number: number, of = order) => Array.from({ length }, (_, i) => of(number * length + i));
const fileOf = (record: number) => sequence.starts.findLastIndex((start) => start <= record);

describe('an order of windows', () => {
  it('holds every record once in each epoch, in another order', () => {
    const all = Array.from({ length }, (_, i) => i);
    for (let i = 0; i < 4; i++) expect(epoch(i).toSorted((a, b) => a - b)).toEqual(all);
    expect(epoch(0)).not.toEqual(epoch(1));
  });

  it('reads the files one after the other, each within the windows that hold its records', () => {
    for (let i = 0; i < 8; i++) {
      const records = epoch(i);
      const windows = [0, 6, 12].map((from) => records.slice(from, from + 6));
      const files = windows.map((window) => new Set(window.map(fileOf)));
      // A file is in consecutive windows.
      for (const file of [0, 1, 2, 3]) {
        const inside = files.map((set) => set.has(file));
        expect(inside.lastIndexOf(true) - inside.indexOf(true) + 1).toBe(inside.filter(Boolean).length);
      }
    }
    const firsts = new Set(Array.from({ length: 40 }, (_, i) => fileOf(epoch(i)[0]!)));
    expect(firsts.size).toBe(4);
  });

  it('is a function of seed, task and position: it can be entered anywhere', () => {
    const again = windowOrder(length, sequence, [1, 'task']);
    expect(again(60)).toBe(order(60));
    expect(again(3)).toBe(order(3));
    expect(epoch(0, windowOrder(length, sequence, [2, 'task']))).not.toEqual(epoch(0));
    expect(epoch(0, windowOrder(length, sequence, [1, 'other']))).not.toEqual(epoch(0));
  });

  it('shuffles one file within its windows', () => {
    const one = windowOrder(10, { starts: Uint32Array.of(0), buffer: 4 }, [1, 'task']);
    const windows = [0, 4, 8].map((from) => [0, 1, 2, 3].map((i) => one(from + i)).slice(0, 10 - from));
    expect(windows.map((window) => window.toSorted((a, b) => a - b))).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
  });
});
