import type { PredictedBox } from './prediction.ts';

/**
 * Non-maximum suppression: removes every box that overlaps an earlier remaining box of the same label with an
 * intersection over union of at least `limit`. `boxes`: sorted by descending score.
 */
export function withoutOverlaps(boxes: readonly PredictedBox[], limit: number): readonly PredictedBox[] {
  const remaining: PredictedBox[] = [];
  for (const box of boxes) {
    if (!remaining.some((other) => other.label === box.label && overlap(other, box) >= limit))
      remaining.push(box);
  }
  return remaining;
}

/** Intersection over union. */
function overlap({ box: [ax, ay, aw, ah] }: PredictedBox, { box: [bx, by, bw, bh] }: PredictedBox): number {
  const width = Math.max(0, Math.min(ax + aw, bx + bw) - Math.max(ax, bx));
  const height = Math.max(0, Math.min(ay + ah, by + bh) - Math.max(ay, by));
  const shared = width * height;
  const union = aw * ah + bw * bh - shared;
  return union > 0 ? shared / union : 0;
}
