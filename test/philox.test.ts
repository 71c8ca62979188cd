import { describe, expect, it } from 'vitest';
import { runnerOf } from '../src/compiler/ir/interpret.ts';
import { opNamed, ops } from '../src/compiler/ops/index.ts';
import { philox4x32, type Words2, type Words4 } from '../src/philox.ts';

const ones = 0xffffffff;

/** Known-answer tests of the Random123 library (kat_vectors, philox4x32 with 10 rounds). */
const vectors: readonly (readonly [Words4, Words2, Words4])[] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [ones, ones, ones, ones],
    [ones, ones],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

describe('Philox4x32-10', () => {
  it.each(vectors)('returns the known answer for counter %j', (counter, key, words) => {
    expect(philox4x32(counter, key)).toEqual(words);
  });
});

describe('dropout_mask', () => {
  const draw = (rate: number, site: number, random: readonly number[]) =>
    opNamed('dropout_mask').reference(
      [{ shape: [4], data: Float64Array.from(random) }],
      { rate, site, shape: [4001] },
      [{ dtype: 'f32', shape: [4001] }],
      runnerOf(ops),
    )[0]!.data;

  it('keeps the expected fraction of elements, and the mean', () => {
    const mask = draw(0.1, 0, [1, 2, 3, 4]);
    const kept = mask.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([1 / 0.9]));
    // Four standard deviations of the mean of 4001 such elements.
    expect(Math.abs(kept.length / 4001 - 0.9)).toBeLessThan(0.019);
  });

  it('depends on site, step and seed only', () => {
    const first = draw(0.5, 0, [1, 2, 3, 4]);
    expect(draw(0.5, 0, [1, 2, 3, 4])).toEqual(first);
    expect(draw(0.5, 1, [1, 2, 3, 4])).not.toEqual(first);
    expect(draw(0.5, 0, [1, 2, 4, 4])).not.toEqual(first);
    expect(draw(0.5, 0, [1, 3, 3, 4])).not.toEqual(first);
  });

  it('uses word i mod 4 of block i / 4', () => {
    const words = philox4x32([2, 7, 3, 4], [1, 2]);
    const expected = words.map((word) => (word * 2 ** -32 >= 0.5 ? 2 : 0));
    expect([...draw(0.5, 7, [1, 2, 3, 4]).slice(8, 12)]).toEqual(expected);
  });
});
