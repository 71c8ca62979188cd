import { describe, expect, test } from 'vitest';
import { alignment } from '../../src/compiler/artifact/arenas.ts';
import { type Lifetime, packWorkspace } from '../../src/compiler/plan/memory/pack.ts';
import { Draw } from '../../tools/kernels/draw.ts';

/** Packing of random lifetimes: live blocks do not overlap, and little memory is wasted. */

/** Lifetimes with many sizes, some equal, from one step to all steps. */
function lifetimes(draw: Draw): readonly Lifetime[] {
  const steps = draw.whole(1, 40);
  return Array.from({ length: draw.whole(1, 80) }, () => {
    const from = draw.whole(0, steps - 1);
    const to = draw.chance(0.1) ? steps : Math.min(steps, from + draw.whole(0, 6));
    return { bytes: draw.chance(0.3) ? 1024 : draw.whole(1, 5000), from, to };
  });
}

const aligned = (bytes: number) => Math.ceil(bytes / alignment) * alignment;

describe.each(Array.from({ length: 50 }, (_, seed) => seed))('random lifetimes %i', (seed) => {
  const blocks = lifetimes(new Draw(seed));
  const { offsets, bytes, live } = packWorkspace(blocks);

  test('no two blocks that are live at once overlap', () => {
    for (const [i, a] of blocks.entries()) {
      for (const [j, b] of blocks.slice(0, i).entries()) {
        const together = a.from <= b.to && b.from <= a.to;
        const apart = offsets[i]! + a.bytes <= offsets[j]! || offsets[j]! + b.bytes <= offsets[i]!;
        expect(!together || apart, `blocks ${j} and ${i}`).toBe(true);
      }
    }
  });

  test('every block is aligned and inside', () => {
    for (const [i, block] of blocks.entries()) {
      expect(offsets[i]! % alignment).toBe(0);
      expect(offsets[i]! + block.bytes).toBeLessThanOrEqual(bytes);
    }
  });

  test('`live` is the peak of live blocks; the plan holds it, and is no larger than the sum of all blocks', () => {
    const sumAt = (step: number) =>
      blocks
        .filter(({ from, to }) => from <= step && step <= to)
        .reduce((sum, b) => sum + aligned(b.bytes), 0);
    const steps = Array.from({ length: 41 }, (_, step) => step);
    expect(live).toBe(Math.max(...steps.map(sumAt)));
    expect(bytes).toBeGreaterThanOrEqual(live);
    expect(bytes).toBeLessThanOrEqual(blocks.reduce((sum, b) => sum + aligned(b.bytes), 0));
  });
});

test('the mean waste over many plans is small', () => {
  const plans = Array.from({ length: 50 }, (_, seed) => packWorkspace(lifetimes(new Draw(seed))));
  const total = (of: (plan: (typeof plans)[number]) => number) =>
    plans.reduce((sum, plan) => sum + of(plan), 0);
  expect(total(({ bytes }) => bytes)).toBeLessThanOrEqual(1.1 * total(({ live }) => live));
});

test('blocks that are live in the same step do not share memory; blocks with disjoint lifetimes do', () => {
  const touching = packWorkspace([
    { bytes: 256, from: 0, to: 3 },
    { bytes: 256, from: 3, to: 5 },
  ]);
  expect(touching.bytes).toBe(512);
  const following = packWorkspace([
    { bytes: 256, from: 0, to: 2 },
    { bytes: 256, from: 3, to: 5 },
  ]);
  expect(following.bytes).toBe(256);
});

test('an empty plan needs no memory', () => {
  expect(packWorkspace([])).toEqual({ offsets: [], bytes: 0, live: 0 });
});
