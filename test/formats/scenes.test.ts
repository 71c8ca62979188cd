import { createRequire } from 'node:module';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { SceneObject } from '../../src/runtime/formats/scenes/compose.ts';
import { renderScene } from '../../src/runtime/formats/scenes/render.ts';
import { categories, mostPerCategory, spritesPerCategory } from '../../src/runtime/formats/scenes/sprites.ts';
import { scenes } from '../../src/runtime/formats/scenes.ts';
import type { Sample } from '../../src/runtime/records/record.ts';
import { imageOf, textOf } from '../records/inputs.ts';

const defaults = { train: 600, valid: 200, size: 48, sprites: mostPerCategory, seed: null };
const open = (yields: string, seed: number) => scenes.open({ ...defaults, yields }, { root: '.', seed });
const all = (split: { length: number; at(index: number): Sample }) =>
  Array.from({ length: split.length }, (_, i) => split.at(i));
const objectsOf = (sample: Sample) => (sample.extra?.objects ?? []) as readonly SceneObject[];

describe('scenes', () => {
  it.each(['questions', 'statements', 'names'])(
    '%s: same seed, same records; other seed, others',
    async (yields) => {
      const [a, b, other] = [await open(yields, 1), await open(yields, 1), await open(yields, 2)];
      expect(b.splits.train!.at(17)).toEqual(a.splits.train!.at(17));
      expect(all(other.splits.train!)).not.toEqual(all(a.splits.train!));
      expect(all(a.splits.valid!)).not.toEqual(all(a.splits.train!).slice(0, 200));
    },
  );

  it('balances answers', async () => {
    const limits = { questions: 0.2, statements: 0.4, names: 0.18 };
    for (const [yields, limit] of Object.entries(limits)) {
      const {
        splits,
        names: { label: labels },
      } = await open(yields, 1);
      const counts = labels!.map(
        (_, i) => all(splits.train!).filter(({ truth }) => truth.label === i).length,
      );
      expect(Math.max(...counts) / 600, yields).toBeLessThan(limit);
      expect(Math.min(...counts), yields).toBeGreaterThan(0);
    }
  });

  it('answers questions by the contents of the image', async () => {
    const {
      splits,
      names: { label: labels },
    } = await open('questions', 3);
    for (const sample of all(splits.train!)) {
      expect(labels![sample.truth.label as number], textOf(sample)![0]).toBe(
        answer(textOf(sample)![0]!, objectsOf(sample)),
      );
    }
  });

  it('decides statements by the contents of the image', async () => {
    const {
      splits,
      names: { label: labels },
    } = await open('statements', 3);
    for (const sample of all(splits.train!)) {
      const label = labels![sample.truth.label as number];
      if (label !== 'unverifiable')
        expect(label, textOf(sample)![0]).toBe(String(holds(textOf(sample)![0]!, objectsOf(sample))));
    }
  });

  it('holds out sentences of names, but no names', async () => {
    const { splits } = await open('names', 1);
    const train = new Set(all(splits.train!).map((sample) => textOf(sample)![0]));
    expect(all(splits.valid!).filter((sample) => train.has(textOf(sample)![0]))).toEqual([]);
    expect(imageOf(splits.train!.at(0))).toBeUndefined();
  });

  it('draws every object exactly in its box, without overlap', async () => {
    const { splits } = await open('questions', 4);
    for (let i = 0; i < 40; i++) {
      const sample = splits.train!.at(i);
      const scene = imageOf(sample);
      if (scene?.kind !== 'scene') throw new Error('expected a scene');
      const { size, background } = scene;
      const image = await renderScene(scene);
      const owner = (x: number, y: number) =>
        objectsOf(sample).filter(
          ({ box }) => x >= box[0] && x < box[0] + box[2] && y >= box[1] && y < box[1] + box[3],
        );
      const touched = new Map<SceneObject, number[][]>();
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const owners = owner(x, y);
          expect(owners.length).toBeLessThanOrEqual(1);
          const changed = background.some((value, c) => image.data[(y * size + x) * 3 + c] !== value);
          if (!changed) continue;
          expect(owners.length).toBe(1);
          touched.set(owners[0]!, [...(touched.get(owners[0]!) ?? []), [x, y]]);
        }
      }
      expect(touched.size).toBe(objectsOf(sample).length);
      for (const [{ box }, points] of touched) {
        const spanOf = (axis: 0 | 1) => {
          const values = points.map((point) => point[axis]!);
          return [Math.min(...values), Math.max(...values) + 1];
        };
        // Thin tips may blend into the background, so each side may deviate by a pixel.
        const expected = [box[0], box[0] + box[2], box[1], box[1] + box[3]];
        [...spanOf(0), ...spanOf(1)].forEach((value, k) => {
          expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(1);
        });
      }
    }
  });

  it('has the visible bounds of every sprite', async () => {
    const { icons } = createRequire(import.meta.url)('@iconify-json/twemoji/icons.json') as {
      icons: Record<string, { body: string }>;
    };
    const scale = 8;
    for (const { icon, bounds } of spritesPerCategory(mostPerCategory)) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="288" height="288" viewBox="0 0 36 36">${icons[icon]!.body}</svg>`;
      const data = await sharp(Buffer.from(svg)).ensureAlpha().extractChannel(3).raw().toBuffer();
      const seen = [...data.keys()].filter((i) => data[i]! >= 64);
      const xs = seen.map((i) => i % 288);
      const ys = seen.map((i) => Math.floor(i / 288));
      const range = (values: number[]) =>
        values.reduce(([a, b], v) => [Math.min(a!, v), Math.max(b!, v)], [288, 0]);
      const [[left, right], [top, bottom]] = [range(xs), range(ys)];
      const measured = [left!, top!, right! + 1 - left!, bottom! + 1 - top!].map((value) => value / scale);
      measured.forEach((value, k) => {
        expect(Math.abs(value - bounds[k]!), icon).toBeLessThan(0.3);
      });
    }
    expect(categories).toHaveLength(8);
  });
});

const numerals = ['one', 'two', 'three'];
const sole = (objects: readonly SceneObject[], test: (object: SceneObject) => boolean) => {
  const found = objects.filter(test);
  expect(found).toHaveLength(1);
  return found[0]!;
};
const mentioned = (text: string) =>
  categories.find((category) => new RegExp(`\\b${category}\\b`).test(text))!;

/** An independent interpretation of a question. */
function answer(text: string, objects: readonly SceneObject[]): string {
  if (/how many|number of/.test(text)) return numerals[objects.length - 1]!;
  if (/^(where|on which side)|or on the right/.test(text)) {
    return sole(objects, ({ category }) => category === mentioned(text)).column;
  }
  if (/^(is there|can you see|does)/.test(text)) {
    return objects.some(({ category }) => category === mentioned(text)) ? 'yes' : 'no';
  }
  const side = /on the (left|right)/.exec(text)?.[1];
  const size = /the (large|small)/.exec(text)?.[1];
  return sole(objects, (object) => (!side || object.column === side) && (!size || object.size === size))
    .category;
}

function holds(text: string, objects: readonly SceneObject[]): boolean {
  const number = numerals.findIndex((numeral) => new RegExp(`\\b${numeral}\\b`).test(text));
  if (number >= 0) return objects.length === number + 1;
  const side = /on the (left|right)/.exec(text)?.[1];
  return objects.some(({ category, column }) => category === mentioned(text) && (!side || column === side));
}
