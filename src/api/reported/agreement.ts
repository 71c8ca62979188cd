import type { PredictedBox } from '../../runtime/predict/prediction.ts';

/** An object of an image: its class and its box in fractions of the image. */
export interface TrueBox {
  readonly label: string;
  /** Left, top, width and height. */
  readonly box: readonly [number, number, number, number];
}

/**
 * Agreement of predicted and true boxes, in 0..1: a soft F1, in which a match counts as its score times its
 * IoU, and a prediction as its score. In order of score, each prediction takes the best free box of its
 * class. 1 if both sets are empty.
 */
export function agreement(found: readonly PredictedBox[], objects: readonly TrueBox[]): number {
  const scores = found.reduce((sum, { score }) => sum + score, 0);
  if (scores + objects.length === 0) return 1;
  const free = new Set(objects);
  let matched = 0;
  for (const { label, score, box } of found.toSorted((a, b) => b.score - a.score)) {
    const candidates = [...free].filter((object) => object.label === label);
    const overlaps = candidates.map((object) => overlap(box, object.box));
    const best = overlaps.reduce((at, each, i) => (each > overlaps[at]! ? i : at), 0);
    if (candidates.length === 0 || overlaps[best] === 0) continue;
    free.delete(candidates[best]!);
    matched += score * overlaps[best]!;
  }
  return (2 * matched) / (scores + objects.length);
}

type FractionBox = readonly [number, number, number, number];

/** Intersection over union. */
function overlap([ax, ay, aw, ah]: FractionBox, [bx, by, bw, bh]: FractionBox): number {
  const width = Math.min(ax + aw, bx + bw) - Math.max(ax, bx);
  const height = Math.min(ay + ah, by + bh) - Math.max(ay, by);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (aw * ah + bw * bh - both);
}
