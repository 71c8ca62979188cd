import { describe, expect, it } from 'vitest';
import { meanAp } from '../../src/runtime/metrics/mean_ap.ts';
import type { DetectionObject } from '../../src/runtime/records/detection.ts';
import { metricContext } from './support/context.ts';

const object: DetectionObject = { classIndex: 1, box: [20, 10, 80, 40], area: 3200, crowd: false };

const closeTo = (value: number) => expect.closeTo(value, 6) as number;

describe('mean_ap', () => {
  const sample = {
    id: 'a',
    fields: {},
    truth: {},
    extra: { imageId: 1, width: 200, height: 100, objects: [object] },
  };

  it('reads classes and boxes from the heads', () => {
    // Query 0: class 1 of 2 with ln 3 against 0 and 0 → 3/5; query 1: "no object", best class 0.
    const logits = Float32Array.of(0, Math.log(3), 0, 1, 0, 5);
    const boxes = Float32Array.of(0.3, 0.3, 0.4, 0.4, 0.5, 0.5, 0.1, 0.1);
    const state = meanAp.start(metricContext({ puts: 'object_classes' }));
    state.add({ label: logits, box: boxes }, sample);
    const values = state.result();
    expect(values.map_50).toBeCloseTo(1, 6);
    expect(Object.keys(values)).toHaveLength(12);
    expect([values.map_small, values.recall_1]).toEqual([null, 1]);
  });

  it('names the classes of the head, without "no object"', () => {
    const state = meanAp.start(metricContext({ puts: 'object_classes', labels: ['cat', 'dog'] }));
    state.add({ label: Float32Array.of(0, 5, 0), box: Float32Array.of(0.3, 0.3, 0.4, 0.4) }, sample);
    expect(state.details!().classes).toEqual([
      { name: 'cat', support: 0, values: { ap: null, ap_50: null, ap_75: null } },
      { name: 'dog', support: 1, values: { ap: closeTo(1), ap_50: closeTo(1), ap_75: closeTo(1) } },
    ]);
  });

  it('has one box over every image as baseline, and reports a record without boxes', () => {
    const context = metricContext({ puts: 'object_classes', primary: 'map_50' });
    expect(meanAp.baseline([sample], [sample], context)).toBe(0);
    expect(() => meanAp.baseline([{ id: 'b', fields: {}, truth: {} }], [sample], context)).toThrow(
      'the record has no boxes to compare with',
    );
  });
});
