/** x, y, width, height in pixels; the origin is the top left corner. */
export type PixelBox = readonly [x: number, y: number, width: number, height: number];

export interface Detection {
  readonly classIndex: number;
  readonly box: PixelBox;
  readonly score: number;
}

/** Intersection over union; against a crowd region intersection over the detection's own area. */
export function overlap(detection: PixelBox, truth: PixelBox, crowd: boolean): number {
  const side = (start: 0 | 1, size: 2 | 3) =>
    Math.min(detection[start] + detection[size], truth[start] + truth[size]) -
    Math.max(detection[start], truth[start]);
  const [width, height] = [side(0, 2), side(1, 3)];
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  const own = detection[2] * detection[3];
  return shared / (crowd ? own : own + truth[2] * truth[3] - shared);
}

/**
 * What a detector's heads say of one picture: logits [Q, classes + 1] and boxes [Q, 4] (centre and size as fractions). Each
 * query gives its best class but "no object", with the probability as score (DETR's PostProcess).
 */
export function detectionsOf(
  logits: Float32Array,
  boxes: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
): readonly Detection[] {
  const queries = boxes.length / 4;
  const classes = logits.length / queries;
  return Array.from({ length: queries }, (_, q) => {
    const scores = logits.subarray(q * classes, (q + 1) * classes);
    const [x, y, w, h] = boxes.subarray(4 * q, 4 * q + 4) as unknown as PixelBox;
    return {
      ...best(scores),
      box: [(x - w / 2) * width, (y - h / 2) * height, w * width, h * height],
    };
  });
}

function best(logits: Float32Array): { readonly classIndex: number; readonly score: number } {
  let classIndex = 0;
  for (let c = 1; c < logits.length - 1; c++) if (logits[c]! > logits[classIndex]!) classIndex = c;
  const peak = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - peak), 0);
  return { classIndex, score: Math.exp(logits[classIndex]! - peak) / sum };
}
