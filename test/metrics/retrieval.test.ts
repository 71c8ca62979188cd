import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Pair, pairingOf } from '../../src/runtime/metrics/recall/pairing.ts';
import { randomRecall, ranksOf, recallAt } from '../../src/runtime/metrics/recall/recall.ts';
import { retrieval } from '../../src/runtime/metrics/retrieval.ts';
import { type InputField, textInput } from '../../src/runtime/records/fields.ts';
import { FileRange } from '../../src/runtime/records/file_range.ts';
import type { Sample } from '../../src/runtime/records/record.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { metricContext } from './support/context.ts';

const args = { first: 'image', second: 'text', at: [1, 2] };
const context = metricContext({ outputs: 2, puts: 'embedding', args });

function sample(id: string, text?: string): Sample {
  return { id, fields: text === undefined ? {} : { text: textInput(text) }, truth: {} };
}

/** Records that do not share inputs. */
const own = (keys: readonly string[]): readonly Pair[] =>
  keys.map((key, i) => ({ key, first: `image ${i}`, second: `text ${i}` }));

/** Images at 0°, 90° and 45°; texts at 0°, 90° and 10°, of different lengths: only angles matter. */
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
    const pairing = pairingOf(own(['x', 'y', 'z']), 'first', 'second');
    const same = Array.from({ length: 3 }, () => Float64Array.of(1, 0));
    const other = Array.from({ length: 3 }, () => Float64Array.of(0, 1));
    expect(ranksOf(pairing, same, same)).toEqual([0, 1, 2]);
    expect(recallAt(ranksOf(pairing, same, other), 1)).toBe(1 / 3);
  });

  /**
   * Three copies of a and one of b: in files, in cells, and in an archive in which two of them are different
   * members.
   */
  const stored = [
    ['an image file', (name) => ({ kind: 'image', image: { kind: 'file', path: name } })],
    ['a recording', (name) => ({ kind: 'audio', audio: { kind: 'file', path: name } })],
    [
      'an image in cells',
      (name, i) => ({ kind: 'image', image: { kind: 'bytes', name: `row ${i}`, bytes: Buffer.from(name) } }),
    ],
    [
      'members of an archive',
      (name, i, archive) => {
        const start = name === 'b' ? 1 : i % 2 === 0 ? 0 : 2;
        const range = new FileRange(archive, { start, length: 1, name: `${i}.jpg` });
        return { kind: 'image', image: { kind: 'range', range } };
      },
    ],
  ] as const satisfies readonly (readonly [
    string,
    (name: string, index: number, archive: string) => InputField,
  ])[];

  it.each(stored)('counts %s with several captions once, whose captions are all right', (_, photo) => {
    const archive = join(temporaryFolder(), 'a.tar');
    writeFileSync(archive, 'aba');
    const captioned = (path: string, text: string, index: number): Sample => ({
      id: text,
      fields: { photo: photo(path, index, archive), caption: textInput(text) },
      truth: {},
    });
    const fields = { first: ['photo'], second: ['caption'] };
    const at = (degrees: number) =>
      Float32Array.of(Math.cos((degrees / 180) * Math.PI), Math.sin((degrees / 180) * Math.PI));
    // Image a at 0° with captions at 50°, 5° and 60°; image b at 40° with one at 45°.
    const records = [
      ['a', 0, 'a 1', 50],
      ['a', 0, 'a 2', 5],
      ['a', 0, 'a 3', 60],
      ['b', 40, 'b 1', 45],
    ] as const;
    const state = retrieval.start({ ...context, fields, args: { ...args, at: [1, 2] } });
    for (const [i, [path, image, text, angle]] of records.entries()) {
      state.add({ first: at(image), second: at(angle) }, captioned(path, text, i));
    }
    // Two images: a finds its caption at 5°, b its caption at 45°. Four captions: those at 50° and 60° find b
    // first.
    expect(state.result()).toEqual({
      mean_recall: (1 + 1 + 2 / 4 + 1) / 4,
      image_to_text_r1: 1,
      image_to_text_r2: 1,
      text_to_image_r1: 2 / 4,
      text_to_image_r2: 1,
    });
    // At random: an image finds one of its three captions, or its only caption, among four; a caption finds
    // one image of two.
    const held = records.map(([path, , text], i) => captioned(path, text, i));
    const expected = ((3 / 4 + 1 / 4) / 2 + 1 / 2) / 2;
    const baseline = retrieval.baseline([], held, {
      ...context,
      fields,
      args: { ...args, at: [1] },
      primary: 'mean_recall',
    });
    expect(baseline).toBeCloseTo(expected);
  });

  it('has the recall of a random order as baseline', () => {
    const held = ['a', 'b', 'c', 'd'].map((text) => sample(text, text));
    expect(retrieval.baseline([], held, { ...context, primary: 'mean_recall' })).toBeCloseTo(
      (1 / 4 + 2 / 4) / 2,
    );
    // Two of three records share a text: 1 − C(1, 2) / C(3, 2) = 1 for them, 2/3 for the third.
    expect(randomRecall(pairingOf(own(['a', 'a', 'b']), 'first', 'second'), 2)).toBeCloseTo(
      (1 + 1 + 2 / 3) / 3,
    );
    expect(randomRecall(pairingOf(own(['a', 'b']), 'first', 'second'), 5)).toBe(1);
    expect(randomRecall(pairingOf([], 'first', 'second'), 5)).toBe(0);
  });

  it('is 0 without records', () => {
    expect(retrieval.start(context).result()).toMatchObject({ mean_recall: 0 });
  });
});
