import { describe, expect, it } from 'vitest';
import { randomRecall, ranksOf, recallAt } from '../../src/runtime/metrics/recall/recall.ts';
import { retrieval } from '../../src/runtime/metrics/retrieval.ts';
import { textInput } from '../../src/runtime/records/fields.ts';
import type { Sample } from '../../src/runtime/records/record.ts';
import { metricContext } from './support/context.ts';

const args = { first: 'image', second: 'text', at: [1, 2] };
const context = metricContext({ outputs: 2, puts: 'embedding', args });

function sample(id: string, text?: string): Sample {
  return { id, fields: text === undefined ? {} : { text: textInput(text) }, truth: {} };
}

/** Images at 0°, 90° and 45°; texts at 0°, 90° and 10°, of different lengths: only the angles matter. */
const rows = [
  { first: [2, 0], second: [0.5, 0] },
  { first: [0, 1], second: [0, 3] },
  { first: [1, 1], second: [Math.cos(Math.PI / 18), Math.sin(Math.PI / 18)] },
].map(({ first, second }) => ({ first: Float32Array.from(first), second: Float32Array.from(second) }));

function scores(texts: readonly (string | undefined)[]) {
  const state = retrieval.start(context);
  for (const [i, row] of rows.entries()) state.add(row, sample(`valid:${i}`, texts[i]));
  return state.result();
}

describe('retrieval', () => {
  it('ranks candidates by cosine in both directions', () => {
    // The image at 45° is nearer to the text at 10° (35°) than to those at 0° and 90°; the text at 10° is
    // nearest to the image at 0°.
    expect(scores(['a', 'b', 'c'])).toEqual({
      mean_recall: (1 + 1 + 2 / 3 + 1) / 4,
      image_to_text_r1: 1,
      image_to_text_r2: 1,
      text_to_image_r1: 2 / 3,
      text_to_image_r2: 1,
    });
  });

  it('accepts every record with the same text', () => {
    expect(scores(['same', 'b', 'same'])).toMatchObject({ text_to_image_r1: 1 });
  });

  it('ranks equal cosines by index', () => {
    const [one, other] = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
    const records = ['x', 'y', 'z'].map((key) => ({ first: one, second: one, key }));
    expect(ranksOf(records, 'first', 'second')).toEqual([0, 1, 2]);
    const turned = records.map((record) => ({ ...record, second: other }));
    expect(recallAt(ranksOf(turned, 'first', 'second'), 1)).toBe(1 / 3);
  });

  it('has the recall of a random order as baseline', () => {
    const held = ['a', 'b', 'c', 'd'].map((text) => sample(text, text));
    expect(retrieval.baseline([], held, { ...context, primary: 'mean_recall' })).toBeCloseTo(
      (1 / 4 + 2 / 4) / 2,
    );
    // Two of three records share a text: 1 − C(1, 2) / C(3, 2) = 1 for them, 2/3 for the other.
    expect(randomRecall(['a', 'a', 'b'], 2)).toBeCloseTo((1 + 1 + 2 / 3) / 3);
    expect(randomRecall(['a', 'b'], 5)).toBe(1);
    expect(randomRecall([], 5)).toBe(0);
  });

  it('is 0 without records', () => {
    expect(retrieval.start(context).result()).toMatchObject({ mean_recall: 0 });
  });
});
