import { describe, expect, it } from 'vitest';
import { detectionsOf } from '../../src/runtime/metrics/box_map/detections.ts';

describe('detectionsOf', () => {
  it('returns the best class of each query except "no object", and its box in pixels', () => {
    // Query 0: e^ln 3 = 3 among 1, 3, 1: class 1, 3/5. Query 1: "no object" is best, then class 0,
    // e² / (e² + e^1 + e^5).
    const logits = Float32Array.of(0, Math.log(3), 0, 2, 1, 5);
    const boxes = Float32Array.of(0.5, 0.25, 0.5, 0.25, 0.125, 0.5, 0.25, 1);
    const [first, second] = detectionsOf(logits, boxes, 640, 480);
    expect(first).toEqual({ classIndex: 1, score: expect.closeTo(0.6, 6), box: [160, 60, 320, 120] });
    const score = Math.exp(2) / (Math.exp(2) + Math.exp(1) + Math.exp(5));
    expect(second).toEqual({ classIndex: 0, score: expect.closeTo(score, 12), box: [0, 0, 160, 480] });
  });

  it('takes the first of equal classes, and accepts logits of any magnitude', () => {
    const logits = Float32Array.of(1000, 1000, -1000, -1000, -1000, 1000, -1000, -1000, -1000);
    const detections = detectionsOf(logits, new Float32Array(12).fill(0.5), 10, 10);
    expect(detections.map(({ classIndex }) => classIndex)).toEqual([0, 0, 0]);
    expect(detections.map(({ score }) => score)).toEqual([0.5, 0, 1 / 3]);
  });
});
