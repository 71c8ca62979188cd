import { describe, expect, it } from 'vitest';
import type { DetectionObject } from '../../src/runtime/formats/detection/extra.ts';
import { BoxEvaluation } from '../../src/runtime/metrics/detection/box_evaluation.ts';
import {
  type Detection,
  detectionsOf,
  overlap,
  type PixelBox,
} from '../../src/runtime/metrics/detection/boxes.ts';
import { meanAp } from '../../src/runtime/metrics/mean_ap.ts';
import { seeded } from '../support/samples.ts';

const object = (box: PixelBox, options: Partial<DetectionObject> = {}): DetectionObject => ({
  classIndex: 0,
  box,
  area: box[2] * box[3],
  crowd: false,
  ...options,
});
const found = (box: PixelBox, score: number, classIndex = 0): Detection => ({ classIndex, box, score });

function figures(...pictures: readonly (readonly [readonly DetectionObject[], readonly Detection[]])[]) {
  const evaluation = new BoxEvaluation();
  for (const [objects, detections] of pictures) evaluation.add(objects, detections);
  return evaluation.figures();
}

const near = (value: number) => expect.closeTo(value, 10) as number;

describe('by hand', () => {
  const box: PixelBox = [10, 10, 50, 50];

  it('everything found exactly is 1', () => {
    // 50 × 50 = 2,500 square pixels: medium. There are no small or large objects: -1.
    expect(figures([[object(box)], [found(box, 0.9)]])).toEqual({
      map: near(1),
      map_50: near(1),
      map_75: near(1),
      map_small: -1,
      map_medium: near(1),
      map_large: -1,
      recall_1: 1,
      recall_10: 1,
      recall_100: 1,
      recall_small: -1,
      recall_medium: 1,
      recall_large: -1,
    });
  });

  it('a better scored mistake halves the precision', () => {
    // Ranked wrong, right: precision 0, 1/2 → monotone 1/2, 1/2 at all 101 recalls.
    const wrong = found([200, 200, 50, 50], 0.95);
    expect(figures([[object(box)], [wrong, found(box, 0.9)]])).toMatchObject({
      map: near(0.5),
      recall_1: 0,
      recall_10: 1,
    });
  });

  it('a worse scored mistake costs nothing', () => {
    const wrong = found([200, 200, 50, 50], 0.1);
    expect(figures([[object(box)], [found(box, 0.9), wrong]]).map).toBeCloseTo(1, 10);
  });

  it('a second detection of the same object is a mistake', () => {
    const other = object([100, 100, 50, 50]);
    // Ranked right, wrong (double), right: precision 1, 1/2, 2/3; recall 1/2, 1/2, 1.
    // Recalls 0 to 0.50 (51 points) read 1; 0.51 to 1 (50 points) read 2/3.
    const result = figures([
      [object(box), other],
      [found(box, 0.9), found(box, 0.8), found([100, 100, 50, 50], 0.7)],
    ]);
    expect(result.map).toBeCloseTo((51 + 50 * (2 / 3)) / 101, 10);
  });

  it('an overlap of exactly the threshold counts', () => {
    // 50 × 50 and the same box half as wide: intersection 1,250, union 2,500, overlap 0.5: right at 0.50 alone.
    const half = found([10, 10, 25, 50], 0.9);
    expect(figures([[object(box)], [half]])).toMatchObject({ map: near(0.1), map_50: near(1), map_75: 0 });
  });

  it('an object that is not found limits the recalls', () => {
    // One of two found: precision 1 up to recall 0.5 (51 of 101 points).
    const result = figures([[object(box), object([300, 300, 50, 50])], [found(box, 0.9)]]);
    expect(result.map).toBeCloseTo(51 / 101, 10);
    expect(result.recall_100).toBeCloseTo(0.5, 10);
  });

  it('a crowd region takes any number of detections, which count neither way', () => {
    const crowd = object([0, 100, 100, 100], { crowd: true });
    const inside = [found([5, 105, 20, 20], 0.99), found([50, 150, 20, 20], 0.98)];
    expect(
      figures([
        [object(box), crowd],
        [...inside, found(box, 0.5)],
      ]).map,
    ).toBeCloseTo(1, 10);
    // Without an object to be found the class does not count.
    expect(figures([[crowd], inside]).map).toBe(-1);
  });

  it('objects and unmatched detections out of the range of areas are left out', () => {
    // Small: below 32² = 1,024. The large object and its detection do not count among the small.
    const small: PixelBox = [0, 0, 20, 20];
    const large: PixelBox = [100, 100, 200, 200];
    const result = figures([
      [object(small), object(large)],
      [found(large, 0.9), found(small, 0.8), found([400, 400, 150, 150], 0.95)],
    ]);
    expect(result.map_small).toBeCloseTo(1, 10);
    // The mistake is large: ranked wrong, right among the large.
    expect(result.map_large).toBeCloseTo(0.5, 10);
    expect(result.map_medium).toBe(-1);
  });

  it('takes at most 1, 10 and 100 detections of a class on a picture', () => {
    const objects = Array.from({ length: 20 }, (_, i) => object([100 * i, 0, 50, 50]));
    const detections = objects.map(({ box: at }, i) => found(at, 1 - i / 100));
    expect(figures([objects, detections])).toMatchObject({
      recall_1: near(0.05),
      recall_10: near(0.5),
      recall_100: near(1),
    });
  });

  it('averages over the classes that have objects', () => {
    const result = figures([
      [object(box), object([100, 100, 50, 50], { classIndex: 3 })],
      [found(box, 0.9), found([100, 100, 50, 50], 0.8, 3), found(box, 0.7, 5)],
    ]);
    expect(result.map).toBeCloseTo(1, 10);
    expect(
      figures([[object(box), object([100, 100, 50, 50], { classIndex: 3 })], [found(box, 0.9)]]).map,
    ).toBeCloseTo(0.5, 10);
  });
});

/** The definition once more, written apart from the code under test: one class, one threshold, all areas. */
function averagePrecision(
  pictures: readonly (readonly [readonly DetectionObject[], readonly Detection[]])[],
  threshold: number,
): number {
  const wanted = pictures.flatMap(([objects]) => objects.filter(({ crowd }) => !crowd)).length;
  const judged: { score: number; right: boolean }[] = [];
  for (const [objects, detections] of pictures) {
    const free = new Set(objects.filter(({ crowd }) => !crowd));
    for (const detection of [...detections].sort((a, b) => b.score - a.score).slice(0, 100)) {
      const candidates = [...free].filter(({ box }) => overlap(detection.box, box, false) >= threshold);
      const best = candidates.reduce<DetectionObject | undefined>(
        (a, b) => (a && overlap(detection.box, a.box, false) > overlap(detection.box, b.box, false) ? a : b),
        undefined,
      );
      if (best) {
        free.delete(best);
        judged.push({ score: detection.score, right: true });
      } else if (!objects.some((one) => one.crowd && overlap(detection.box, one.box, true) >= threshold)) {
        judged.push({ score: detection.score, right: false });
      }
    }
  }
  judged.sort((a, b) => b.score - a.score);
  let sum = 0;
  for (let point = 0; point <= 100; point++) {
    let best = 0;
    for (let n = 1; n <= judged.length; n++) {
      const right = judged.slice(0, n).filter((one) => one.right).length;
      if (right / wanted >= point / 100 - 1e-12) best = Math.max(best, right / n);
    }
    sum += best;
  }
  return sum / 101;
}

it('agrees with the definition on random pictures', () => {
  const random = seeded(11);
  const whole = (most: number) => Math.floor(random.uniform() * most);
  for (let trial = 0; trial < 20; trial++) {
    const pictures = Array.from({ length: 3 }, () => {
      const objects = Array.from({ length: 1 + whole(4) }, () =>
        object([whole(60), whole(60), 10 + whole(40), 10 + whole(40)], { crowd: random.uniform() < 0.1 }),
      );
      const detections = Array.from({ length: whole(7) }, () => {
        const from = objects[whole(objects.length)]!.box;
        const moved = from.map((value) => value + whole(9) - 4) as unknown as PixelBox;
        return found(moved, random.uniform());
      });
      return [objects, detections] as const;
    });
    if (!pictures.some(([objects]) => objects.some(({ crowd }) => !crowd))) continue;
    const { map_50, map_75 } = figures(...pictures);
    expect(map_50).toBeCloseTo(averagePrecision(pictures, 0.5), 6);
    expect(map_75).toBeCloseTo(averagePrecision(pictures, 0.75), 6);
  }
});

describe('mean_ap', () => {
  const sample = {
    id: 'a',
    truth: {},
    extra: { imageId: 1, width: 200, height: 100, objects: [object([20, 10, 80, 40], { classIndex: 1 })] },
  };

  it('reads classes and boxes off the heads', () => {
    // Query 0: class 1 of 2 with ln 3 against 0 and 0 → 3/5; query 1: "no object", its best class is 0.
    const logits = Float32Array.of(0, Math.log(3), 0, 1, 0, 5);
    const boxes = Float32Array.of(0.3, 0.3, 0.4, 0.4, 0.5, 0.5, 0.1, 0.1);
    const [first, second] = detectionsOf(logits, boxes, { width: 200, height: 100 });
    expect(first!.classIndex).toBe(1);
    expect(first!.score).toBeCloseTo(0.6, 6);
    expect(first!.box.map((value) => Math.round(value))).toEqual([20, 10, 80, 40]);
    expect(second!.classIndex).toBe(0);
    const state = meanAp.start({ labels: undefined, outputs: 3 });
    state.add({ label: logits, box: boxes }, sample);
    expect(state.result().map_50).toBeCloseTo(1, 6);
  });

  it('compares with one box over every picture, and names a record without boxes', () => {
    const context = { labels: undefined, outputs: 3, primary: 'map_50' };
    expect(meanAp.baseline([sample], [sample], context)).toBe(0);
    expect(() => meanAp.baseline([{ id: 'b', truth: {} }], [sample], context)).toThrow(
      'the record has no boxes to compare with',
    );
  });
});
