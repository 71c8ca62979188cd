import { describe, expect, test } from 'vitest';
import { alignment } from '../../src/compiler/artifact/arenas.ts';
import { type Lifetime, packWorkspace } from '../../src/compiler/plan/memory/pack.ts';
import { openDevice } from '../../src/runtime/device/open.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { smallStep } from '../support/step.ts';

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

const seeds = Array.from({ length: 50 }, (_, seed) => seed);
const largest = [Number.POSITIVE_INFINITY, 6000];

describe.each(seeds.flatMap((seed) => largest.map((bytes) => [seed, bytes] as const)))(
  'random lifetimes %i in buffers of %d bytes',
  (seed, most) => {
    const blocks = lifetimes(new Draw(seed));
    const { places, buffers, bytes, live } = packWorkspace(blocks, most);

    test('no two blocks that are live at once overlap', () => {
      for (const [i, a] of blocks.entries()) {
        for (const [j, b] of blocks.slice(0, i).entries()) {
          const together = a.from <= b.to && b.from <= a.to;
          const [p, q] = [places[i]!, places[j]!];
          const apart =
            p.buffer !== q.buffer || p.offset + a.bytes <= q.offset || q.offset + b.bytes <= p.offset;
          expect(!together || apart, `blocks ${j} and ${i}`).toBe(true);
        }
      }
    });

    test('every block is aligned and inside', () => {
      for (const [i, block] of blocks.entries()) {
        const { buffer, offset } = places[i]!;
        expect(offset % alignment).toBe(0);
        expect(offset + block.bytes).toBeLessThanOrEqual(buffers[buffer]!);
      }
    });

    test('no buffer is larger than allowed, and together they are the workspace', () => {
      expect(Math.max(...buffers)).toBeLessThanOrEqual(most);
      expect(buffers.reduce((sum, size) => sum + size, 0)).toBe(bytes);
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
  },
);

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
  expect(packWorkspace([])).toEqual({ places: [], buffers: [], bytes: 0, live: 0 });
});

test('a block that is larger than a buffer may be has a buffer of its size', () => {
  const { places, buffers } = packWorkspace(
    [
      { bytes: 512, from: 0, to: 1 },
      { bytes: 1000, from: 0, to: 1 },
      { bytes: 256, from: 0, to: 1 },
    ],
    600,
  );
  expect(places).toEqual([
    { buffer: 1, offset: 0 },
    { buffer: 0, offset: 0 },
    { buffer: 1, offset: 512 },
  ]);
  expect(buffers).toEqual([1024, 768]);
});

test('a training step whose workspace has several buffers gives the same bits', async () => {
  const device = await openDevice({});
  try {
    const [one, several] = [
      await smallStep(device, 'verify'),
      await smallStep(device, 'verify', { maxBufferBytes: 4096 }),
    ];
    const names = ({ program }: typeof one) => program.buffers.map(({ name }) => name);
    expect(names(one)).not.toContain('workspace.1');
    expect(names(several)).toContain('workspace.1');
    expect(several.results).toEqual(one.results);
    expect(several.after).toEqual(one.after);
  } finally {
    device.close();
  }
});
