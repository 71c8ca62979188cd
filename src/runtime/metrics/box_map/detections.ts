import type { PixelBox } from './iou.ts';

export interface Detection {
  readonly classIndex: number;
  readonly box: PixelBox;
  /** Confidence; higher is more certain. */
  readonly score: number;
}

/**
 * Detections of one image, one per query, as in DETR's PostProcess: the most probable class other than "no
 * object", its probability as score, and the box in pixels of the stored image.
 *
 * @param logits [Q, classes + 1], the last one "no object"
 * @param boxes [Q, 4], centre x, centre y, width and height as fractions of the image
 */
export function detectionsOf(
  logits: Float32Array,
  boxes: Float32Array,
  width: number,
  height: number,
): readonly Detection[] {
  const queries = boxes.length / 4;
  const outputs = logits.length / queries;
  return Array.from({ length: queries }, (_, q) => ({
    ...bestClass(logits.subarray(q * outputs, (q + 1) * outputs)),
    box: pixelBox(boxes.subarray(4 * q, 4 * q + 4), width, height),
  }));
}

/** Softmax over all classes, including "no object". */
function bestClass(logits: Float32Array): { readonly classIndex: number; readonly score: number } {
  let classIndex = 0;
  for (let c = 1; c < logits.length - 1; c++) if (logits[c]! > logits[classIndex]!) classIndex = c;
  // Exponents are at most 0, so nothing overflows.
  const highest = Math.max(logits[classIndex]!, logits.at(-1)!);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - highest), 0);
  return { classIndex, score: Math.exp(logits[classIndex]! - highest) / sum };
}

function pixelBox(fractions: Float32Array, width: number, height: number): PixelBox {
  const [x, y, w, h] = [fractions[0]!, fractions[1]!, fractions[2]!, fractions[3]!];
  return [(x - w / 2) * width, (y - h / 2) * height, w * width, h * height];
}
