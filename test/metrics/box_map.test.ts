import { describe, expect, it } from 'vitest';
import { BoxMap, type BoxMetrics } from '../../src/runtime/metrics/box_map/box_map.ts';
import type { Detection } from '../../src/runtime/metrics/box_map/detections.ts';
import { iou, type PixelBox } from '../../src/runtime/metrics/box_map/iou.ts';
import { iouThresholds, recallPoints } from '../../src/runtime/metrics/box_map/settings.ts';
import type { DetectionObject } from '../../src/runtime/records/detection.ts';
import { seeded } from '../../tools/kernels/samples.ts';
import { definedMetrics, type Image, randomImages } from './box_map_definition.ts';

const object = (box: PixelBox, options: Partial<DetectionObject> = {}): DetectionObject => ({
  classIndex: 0,
  box,
  area: box[2] * box[3],
  crowd: false,
  ...options,
});
const found = (box: PixelBox, score: number, classIndex = 0): Detection => ({ classIndex, box, score });
/** Squares of 2,500 pixels (medium), apart from each other. */
const place = (i: number): PixelBox => [100 * i, 0, 50, 50];
const near = (value: number) => expect.closeTo(value, 12) as number;

function metricsOf(...images: readonly Image[]): BoxMetrics {
  const boxMap = new BoxMap();
  for (const [objects, detections] of images) boxMap.add({ objects }, detections);
  return boxMap.values();
}

describe('the settings', () => {
  it("are NumPy's linspace to the last bit", () => {
    expect(iouThresholds).toEqual([0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95]);
    expect(recallPoints).toHaveLength(101);
    expect([recallPoints[34], recallPoints[35], recallPoints[94]]).toEqual([
      0.34, 0.35000000000000003, 0.9400000000000001,
    ]);
    expect(recallPoints[100]).toBe(1);
  });
});

describe('overlap', () => {
  it('is intersection over union, and for a crowd intersection over the area of the detection', () => {
    // 10 × 10 and 10 × 10, shifted right by 5: intersection 50, union 150.
    expect(iou([0, 0, 10, 10], [5, 0, 10, 10], { crowd: false })).toBe(1 / 3);
    expect(iou([0, 0, 10, 10], [5, 0, 10, 10], { crowd: true })).toBe(0.5);
  });

  it('is 0 for boxes that touch, and for NaN coordinates', () => {
    expect(iou([0, 0, 10, 10], [10, 0, 10, 10], { crowd: false })).toBe(0);
    expect(iou([0, 0, 10, 0], [0, 0, 10, 0], { crowd: false })).toBe(0);
    expect(iou([0, Number.NaN, 10, 10], [0, 0, 10, 10], { crowd: false })).toBe(0);
  });
});

describe('difficult objects', () => {
  it('count neither as missed nor as found, however often they are found', () => {
    const objects = [object(place(0)), object(place(1), { difficult: true })];
    const detections = [found(place(1), 0.9), found(place(1), 0.8), found(place(0), 0.7)];
    expect(metricsOf([objects, detections]).ap).toEqual(near(1));
    expect(metricsOf([objects, [found(place(0), 0.7)]]).ar100).toEqual(near(1));
  });

  it('are found by IoU, unlike crowds', () => {
    const [, y, , height] = place(1);
    const part: PixelBox = [100, y, 10, height];
    const hit = found(place(0), 0.5);
    const apWith = (options: Partial<DetectionObject>) =>
      metricsOf([
        [object(place(0)), object(place(1), options)],
        [found(part, 0.9), hit],
      ]).ap;
    expect(apWith({ crowd: true })).toEqual(near(1));
    expect(apWith({ difficult: true })).toEqual(near(0.5));
  });
});

describe('ranking', () => {
  it('is 1 if everything is found exactly, and null for sizes without objects', () => {
    const one = near(1);
    const expected: BoxMetrics = {
      ...{ ap: one, ap50: one, ap75: one, ap_small: null, ap_medium: one, ap_large: null },
      ...{ ar1: 0.5, ar10: 1, ar100: 1, ar_small: null, ar_medium: 1, ar_large: null },
    };
    expect(
      metricsOf([
        [object(place(0)), object(place(1))],
        [found(place(0), 0.9), found(place(1), 0.8)],
      ]),
    ).toEqual(expected);
  });

  it('halves the precision for a false positive of higher score, and ignores one of lower score', () => {
    // False, true: precision 0, 1/2; monotone 1/2, 1/2.
    expect(metricsOf([[object(place(0))], [found(place(5), 0.9), found(place(0), 0.8)]]).ap).toEqual(
      near(0.5),
    );
    expect(metricsOf([[object(place(0))], [found(place(5), 0.7), found(place(0), 0.8)]]).ap).toEqual(near(1));
  });

  it('samples the curve at 101 recalls', () => {
    // Four objects; true, false, true, false, false, true; the fourth object is not found. Recall 1/4, 1/4,
    // 2/4, 2/4, 2/4, 3/4; precision 1, 1/2, 2/3, 2/4, 2/5, 3/6. Recalls 0–0.25 (26 points) have precision 1,
    // 0.26–0.50 (25) 2/3, 0.51–0.75 (25) 1/2, and the other 25 have 0.
    const detections = [0, 9, 1, 8, 7, 2].map((i, n) => found(place(i), 1 - n / 10));
    const { ap, ar100 } = metricsOf([[0, 1, 2, 3].map((i) => object(place(i))), detections]);
    expect(ap).toEqual(near((26 + 25 * (2 / 3) + 25 / 2) / 101));
    expect(ar100).toBe(0.75);
  });

  it('compares recalls with the points as COCOeval does, including rounding', () => {
    // 7 of 20 are found: 0.35 is below the 36th point, 0.35000000000000003. 35 points have precision 1.
    const objects = Array.from({ length: 20 }, (_, i) => object(place(i)));
    const detections = objects.slice(0, 7).map(({ box }, i) => found(box, 1 - i / 100));
    expect(metricsOf([objects, detections]).ap).toEqual(near(35 / 101));
  });

  it('keeps the order of equal scores, within an image and across images', () => {
    const wrong: Image = [[], [found(place(5), 0.5)]];
    const right: Image = [[object(place(0))], [found(place(0), 0.5)]];
    expect(metricsOf(wrong, right).ap).toEqual(near(0.5));
    expect(metricsOf(right, wrong).ap).toEqual(near(1));
    expect(metricsOf([right[0], [...wrong[1], ...right[1]]]).ar1).toBe(0);
  });

  it('ranks NaN scores last', () => {
    const detections = [found(place(5), Number.NaN), found(place(0), 0.1), found(place(6), 0)];
    expect(metricsOf([[object(place(0))], detections])).toMatchObject({ ap: near(1), ar1: 1 });
  });
});

describe('matching', () => {
  it('counts an overlap of exactly the threshold', () => {
    // 25 × 50 within 50 × 50: 1,250 / 2,500 = 0.5, a match at the first of ten thresholds.
    expect(metricsOf([[object(place(0))], [found([0, 0, 25, 50], 0.9)]])).toMatchObject({
      ...{ ap: near(0.1), ap50: near(1), ap75: 0, ar100: 0.1 },
    });
    // 25 × 49: below the threshold.
    expect(metricsOf([[object(place(0))], [found([0, 0, 25, 49], 0.9)]])).toMatchObject({ ap: 0, ap50: 0 });
  });

  it('counts a second detection of an object as false', () => {
    // True, duplicate, true: precision 1, 1/2, 2/3; recall 1/2, 1/2, 1. 51 points have precision 1, 50 have
    // 2/3.
    const detections = [found(place(0), 0.9), found(place(0), 0.8), found(place(1), 0.7)];
    const { ap } = metricsOf([[object(place(0)), object(place(1))], detections]);
    expect(ap).toEqual(near((51 + 50 * (2 / 3)) / 101));
  });

  it('matches any number of detections to a crowd and ignores them', () => {
    const crowd = object([0, 200, 100, 100], { crowd: true });
    // Half of the third detection is within the crowd: 0.5 of its own area.
    const inside = [
      found([5, 205, 20, 20], 0.99),
      found([50, 250, 20, 20], 0.98),
      found([90, 210, 20, 20], 0.97),
    ];
    const { ap50, ap75 } = metricsOf([
      [crowd, object(place(0))],
      [...inside, found(place(0), 0.5)],
    ]);
    expect(ap50).toEqual(near(1));
    // At 0.75, the third detection is a false positive ranked above the only true one.
    expect(ap75).toEqual(near(0.5));
    expect(new Set(Object.values(metricsOf([[crowd], inside])))).toEqual(new Set([null]));
  });

  it('prefers a regular object to an ignored one of higher overlap', () => {
    // IoU 240/400 = 0.6 with the small object, 360/400 = 0.9 with the one whose mask is of medium size.
    const objects = [object([0, 0, 20, 18], { area: 2000 }), object([0, 0, 20, 12])];
    const result = metricsOf([objects, [found([0, 0, 20, 20], 0.9)]]);
    // Small: a match at 0.50, 0.55 and 0.60; above that, the detection matches the ignored object, and no
    // object is found.
    expect(result.ap_small).toEqual(near(0.3));
    // All sizes: no object is ignored; the detection matches the better one up to 0.90. One of two: 51 points
    // at nine thresholds.
    expect(result.ap).toEqual(near((0.9 * 51) / 101));
  });

  it('ignores objects and unmatched detections of other sizes', () => {
    const [small, large]: readonly PixelBox[] = [
      [0, 0, 20, 20],
      [100, 100, 200, 200],
    ];
    const detections = [found([400, 400, 150, 150], 0.95), found(large!, 0.9), found(small!, 0.8)];
    const result = metricsOf([[object(small!), object(large!)], detections]);
    expect(result).toMatchObject({ ap_small: near(1), ap_medium: null, ap_large: near(0.5), ar_large: 1 });
  });

  it('counts an object of exactly 32² as small and medium, of 96² as medium and large', () => {
    const both = metricsOf([[object(place(0), { area: 1024 }), object(place(1), { area: 9216 })], []]);
    expect(both).toMatchObject({ ap_small: 0, ap_medium: 0, ap_large: 0 });
    const medium = metricsOf([[object(place(0), { area: 1024.5 }), object(place(1), { area: 9215.5 })], []]);
    expect(medium).toMatchObject({ ap_small: null, ap_medium: 0, ap_large: null });
  });

  it('considers 1, 10 and 100 detections of a class on an image', () => {
    // 99 true detections and a false one reach the limit of detections before the hundredth object.
    const objects = Array.from({ length: 100 }, (_, i) => object(place(i)));
    const detections = objects.map(({ box }, i) => found(box, i === 99 ? 0.1 : 1 - i / 1000));
    const other = found(place(3), 0.95, 1);
    expect(metricsOf([objects, [...detections, found(place(200), 0.5), other]])).toMatchObject({
      ...{ ar1: near(0.01), ar10: near(0.1), ar100: near(0.99) },
    });
  });
});

describe('metric values', () => {
  it('are means over the classes with objects', () => {
    const objects = [object(place(0)), object(place(1), { classIndex: 1600 })];
    const detections = [found(place(0), 0.9), found(place(2), 0.9, 7)];
    expect(metricsOf([objects, detections]).ap).toEqual(near(0.5));
    expect(new Set(Object.values(metricsOf()))).toEqual(new Set([null]));
  });

  it('by class are those of the objects and detections of the class alone', () => {
    const images = randomImages(2);
    const boxMap = new BoxMap();
    for (const [objects, detections] of images) boxMap.add({ objects }, detections);
    const classes = new Set(images.flatMap(([objects]) => objects.map(({ classIndex }) => classIndex)));
    for (const index of classes) {
      const alone = images.map(([objects, detections]): Image => {
        const isOf = (each: { readonly classIndex: number }) => each.classIndex === index;
        return [objects.filter(isOf), detections.filter(isOf)];
      });
      const { ap, ap50, ap75 } = definedMetrics(alone);
      const close = (value: number | null) => (value === null ? null : near(value));
      const found = boxMap.ofClass(index);
      expect(found).toMatchObject({ ap: close(ap), ap50: close(ap50), ap75: close(ap75) });
      if (!found.curves) continue;
      // Average precision is the mean of the curve over 101 recalls; the curve falls monotonically.
      for (const [curve, area] of [
        [found.curves.at50, ap50],
        [found.curves.at75, ap75],
      ] as const) {
        expect(curve).toHaveLength(101);
        expect(curve.reduce((sum, each) => sum + each, 0) / 101).toEqual(close(area));
        expect(curve).toEqual(curve.toSorted((a, b) => b - a));
      }
    }
    expect(boxMap.ofClass(99)).toEqual({ objects: 0, ap: null, ap50: null, ap75: null, curves: null });
  });

  it('are those of pycocotools 2.0.11', () => {
    const first: Image = [
      [
        object([10, 10, 20, 20], { classIndex: 1 }),
        object([12, 14, 24, 20], { classIndex: 1 }),
        object([100, 40, 60, 70], { classIndex: 1, area: 3000 }),
        object([0, 0, 120, 110], { classIndex: 2, area: 9216 }),
        object([200, 0, 200, 200], { classIndex: 2, crowd: true }),
      ],
      [
        ...[found([11, 11, 20, 20], 0.9, 1), found([12, 12, 22, 20], 0.9, 1)],
        ...[found([100, 40, 60, 60], 0.6, 1), found([101, 42, 60, 70], 0.7, 1)],
        ...[found([0, 5, 118, 100], 0.5, 2), found([210, 20, 90, 60], 0.95, 2)],
        ...[found([290, 100, 120, 90], 0.8, 2), found([0, 0, 50, 50], 0.99, 3)],
      ],
    ];
    const second: Image = [
      [object([5, 5, 32, 32], { classIndex: 1 }), object([50, 60, 150, 130], { classIndex: 2 })],
      [
        ...[found([60, 60, 150, 130], 0.8, 2), found([5, 5, 30, 31], 0.3, 1)],
        ...[found([40, 5, 30, 31], 0.9, 1), found([50, 60, 140, 120], 0.8, 2)],
      ],
    ];
    const third: Image = [
      [object([0, 0, 10, 10], { classIndex: 4, crowd: true })],
      [found([2, 2, 5, 5], 0.4, 4)],
    ];
    expect(metricsOf(first, second, third)).toEqual({
      ...{ ap: near(0.6327557755775577), ap50: near(0.8452970297029703), ap75: near(0.8452970297029703) },
      ...{ ap_small: near(0.6163366336633663), ap_medium: near(0.7757425742574258) },
      ...{ ap_large: near(0.6679867986798679), ar1: near(0.2875), ar10: near(0.7875), ar100: near(0.7875) },
      ...{ ar_small: near(0.7333333333333333), ar_medium: near(0.85), ar_large: near(0.8) },
    });
  });

  it('are those of the definition on random images', () => {
    for (let seed = 0; seed < 60; seed++) {
      const images = randomImages(seed);
      const expected = definedMetrics(images);
      for (const [name, value] of Object.entries(metricsOf(...images))) {
        const wanted = expected[name as keyof BoxMetrics];
        if (wanted === null) expect(value, `${name}, seed ${seed}`).toBeNull();
        else expect(value, `${name}, seed ${seed}`).toBeCloseTo(wanted, 12);
      }
    }
  });

  it('of a thousand images and 1,601 classes are computed', () => {
    const { uniform } = seeded(5);
    const corner = Array.from({ length: 1000 }, () => 400 * uniform());
    const boxMap = new BoxMap();
    for (let i = 0; i < 1000; i++) {
      const box = (n: number): PixelBox => [corner[(i + n) % 1000]!, corner[(7 * i + n) % 1000]!, 80, 60];
      const classOf = (n: number) => (37 * i + 11 * n) % 1601;
      const objects = Array.from({ length: 10 }, (_, n) => object(box(n), { classIndex: classOf(n) }));
      const detections = Array.from({ length: 100 }, (_, n) => found(box(n), 1 - n / 100, classOf(n)));
      boxMap.add({ objects }, detections);
    }
    expect(boxMap.values().ar100).toBe(1);
  });
});
