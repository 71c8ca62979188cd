import { describe, expect, it } from 'vitest';
import { collateTruth, rawSample, withObjects } from '../../src/runtime/data/batches/truth.ts';
import { flip } from '../../src/runtime/prepare/flip.ts';
import { objectsIn, toCentre, toObjects } from '../../src/runtime/prepare/image/objects.ts';
import { randomCrop } from '../../src/runtime/prepare/random_crop.ts';
import { resize } from '../../src/runtime/prepare/resize.ts';
import { shift } from '../../src/runtime/prepare/shift.ts';
import { Random } from '../../src/runtime/random.ts';
import type { RasterImage } from '../../src/runtime/records/image.ts';
import type { Sample } from '../../src/runtime/records/record.ts';

/** A dark rectangle with a known box on a white background. */
function scene(width: number, height: number, box: readonly [number, number, number, number]): RasterImage {
  const [left, top, right, bottom] = box;
  const inside = (x: number, y: number) => x >= left && x < right && y >= top && y < bottom;
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return inside(pixel % width, Math.floor(pixel / width)) ? 10 : 250;
  });
  const corners = [left / width, top / height, right / width, bottom / height] as const;
  return { width, height, channels: 3, data, objects: [{ index: 0, box: corners }] };
}

/** The dark rectangle's pixel box: left, top, right, bottom. */
function darkBox({ width, height, data }: RasterImage): readonly number[] {
  const dark = Array.from({ length: width * height }, (_, i) => i).filter((i) => data[3 * i]! < 128);
  const columns = dark.map((i) => i % width);
  const rows = dark.map((i) => Math.floor(i / width));
  return [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1];
}

function boxInPixels({ width, height, objects }: RasterImage): readonly number[] {
  const [x0, y0, x1, y1] = objects![0]!.box;
  return [x0 * width, y0 * height, x1 * width, y1 * height];
}

const image = scene(60, 40, [6, 10, 26, 22]);

describe('in training', () => {
  it.each([
    ['flip', flip, { horizontal: 1, vertical: 1 }],
    ['shift', shift, { most: 0.2 }],
    ['random_crop', randomCrop, { probability: 1, shortest: [80], least: 60, most: 100 }],
  ])('%s moves the boxes with the image', (_name, step, args) => {
    for (let seed = 0; seed < 30; seed++) {
      const changed = step.apply(image, args, new Random('test', seed));
      if (changed.objects!.length === 0) continue;
      const [expected, found] = [darkBox(changed), boxInPixels(changed)];
      // Bilinear edges are half dark, so the box may deviate by a pixel.
      for (let i = 0; i < 4; i++) expect(Math.abs(expected[i]! - found[i]!)).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    ['flip', flip, { horizontal: 1, vertical: 0 }],
    ['shift', shift, { most: 0.2 }],
    ['random_crop', randomCrop, { probability: 1, shortest: [80], least: 60, most: 100 }],
  ])('%s changes all of 4 channels alike', (_name, step, args) => {
    const data = Uint8Array.from(
      { length: 4 * 60 * 40 },
      (_, i) => (Math.floor(i / 4) * 37 + 50 * (i % 4)) % 251,
    );
    const plane = (c: number) => Uint8Array.from({ length: 60 * 40 }, (_, i) => data[4 * i + c]!);
    const size = { width: 60, height: 40 };
    const all = step.apply({ ...size, channels: 4, data }, args, new Random('test', 1));
    expect(all.channels).toBe(4);
    for (let c = 0; c < 4; c++) {
      const one = step.apply({ ...size, channels: 1, data: plane(c) }, args, new Random('test', 1));
      expect(all.data.filter((_, i) => i % 4 === c)).toEqual(one.data);
    }
  });

  it('resize draws one of the given shorter sides', () => {
    const args = { height: null, width: null, shortest: 30, longest: 500, training: [20, 50] };
    const sides = new Set(
      Array.from({ length: 20 }, (_, seed) => resize.apply(image, args, new Random(seed)).height),
    );
    expect([...sides].sort()).toEqual([20, 50]);
    expect(resize.apply(image, args).height).toBe(30);
  });
});

describe('in evaluation', () => {
  it.each([
    [flip, { horizontal: 1, vertical: 1 }],
    [shift, { most: 0.2 }],
    [randomCrop, { probability: 1, shortest: [80], least: 60, most: 100 }],
  ])('step %# applies no random change', (step, args) => expect(step.apply(image, args)).toBe(image));
});

describe('objects', () => {
  it('are converted from centre and size to corners and back', () => {
    const [first] = toObjects([0.5, 0.25, 0.2, 0.1]);
    expect(first!.box.map((value) => value.toFixed(6))).toEqual([
      '0.400000',
      '0.200000',
      '0.600000',
      '0.300000',
    ]);
    expect(toCentre(first!.box).map((value) => value.toFixed(6))).toEqual([
      '0.500000',
      '0.250000',
      '0.200000',
      '0.100000',
    ]);
  });

  it('are clipped at the edge of a region, and dropped outside it', () => {
    const objects = [
      { index: 0, box: [0, 0, 0.5, 0.5] },
      { index: 1, box: [0.75, 0.75, 1, 1] },
    ] as const;
    expect(objectsIn(objects, { x: 0.25, y: 0, width: 0.5, height: 0.5 })).toEqual([
      { index: 0, box: [0, 0, 0.5, 1] },
    ]);
  });
});

describe('truth of detection', () => {
  const truth = [
    { name: 'truth.label', dtype: 'i32', shape: ['batch', 'boxes'] },
    { name: 'truth.box', dtype: 'f32', shape: ['batch', 'boxes', 4] },
    { name: 'truth.attributes', dtype: 'i32', shape: ['batch', 'boxes', 2] },
  ] as const;
  const sample: Sample = {
    id: 'a',
    fields: {},
    truth: { label: [4, 7], box: [0.2, 0.2, 0.2, 0.2, 0.6, 0.6, 0.4, 0.4], attributes: [1, -1, 2, 3] },
  };

  it('contains the objects that remain after preparation', () => {
    const kept = withObjects(sample, [{ index: 1, box: [0.5, 0.5, 1, 1] }]);
    expect(kept.truth).toEqual({ label: [7], box: [0.75, 0.75, 0.5, 0.5], attributes: [2, 3] });
  });

  it('is padded to a power of two, with class -1 for missing boxes', () => {
    const empty: Sample = { id: 'b', fields: {}, truth: { label: [], box: [], attributes: [] } };
    const { sizes, inputs } = collateTruth({ dataset: 'boxes', truth }, [sample, empty], {});
    expect(sizes).toEqual({ boxes: 8 });
    expect([...inputs['truth.label']!]).toEqual([4, 7, ...new Array(14).fill(-1)]);
    expect([...inputs['truth.box']!.slice(0, 9)].map((value) => Number(value.toFixed(6)))).toEqual([
      0.2, 0.2, 0.2, 0.2, 0.6, 0.6, 0.4, 0.4, 0,
    ]);
    expect([...inputs['truth.attributes']!.slice(0, 5)]).toEqual([1, -1, 2, 3, -1]);
  });

  it('reports a record whose values are not a whole number of boxes', () => {
    const wrong: Sample = {
      id: 'train:3',
      fields: {},
      truth: { label: [1], box: [0.1, 0.2, 0.3], attributes: [] },
    };
    expect(() => collateTruth({ dataset: 'boxes', truth }, [wrong], {})).toThrow(
      'truth.box: expected 4 values for each box, found 3',
    );
  });

  it('is prepared only for tasks that read boxes', () => {
    const task = { truth, fields: {} } as unknown as Parameters<typeof rawSample>[0];
    expect(rawSample(task, sample, 5)).toEqual({
      id: 'a',
      fields: {},
      boxes: sample.truth.box,
      augmentation: 5,
    });
    const plain = { truth: [truth[0]], fields: {} } as unknown as Parameters<typeof rawSample>[0];
    expect(rawSample(plain, sample, undefined)).toEqual({ id: 'a', fields: {} });
  });
});
